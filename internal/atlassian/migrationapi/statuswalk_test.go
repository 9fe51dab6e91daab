package migrationapi_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestThePagesOfATreeAreCounted(t *testing.T) {
	walk := migrationapi.NewStatusWalk("j-1", "t-1", migrationapi.StatusQuery{ExpandChildren: true})
	tree, err := walk.Read(t.Context(), newClient(t, twoPages, &budget{}))
	if err != nil || walk.Pages() != 2 || len(tree.Children) != 2 {
		t.Errorf("Read() = %+v, %v after %d pages, want a tree of 2 pages and 2 nodes", tree, err, walk.Pages())
	}
}

func TestAWalkGoesOnWhereTheBudgetEnded(t *testing.T) {
	b := &budget{}
	asked := 0
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		b.refusal = errors.New("no read is left")
		twoPages(w, r)
	}, b)
	walk := migrationapi.NewStatusWalk("j-1", "t-1", migrationapi.StatusQuery{ExpandChildren: true})
	for range 2 {
		if _, err := walk.Read(t.Context(), client); transport.ClassOf(err) != transport.RateLimited || walk.Pages() != 1 {
			t.Fatalf("error %v after %d pages, want to be told that no read is left after the first", err, walk.Pages())
		}
	}
	b.refusal = nil
	tree, err := walk.Read(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	want := &migrationapi.Node{Status: "IN_PROGRESS", Children: map[string]*migrationapi.Node{
		"check": {Status: "FINISHED"}, "migrate": {Status: "PENDING"},
	}}
	if diff := cmp.Diff(want, tree); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
	if asked != 2 || walk.Pages() != 2 {
		t.Errorf("%d requests for %d pages, want each of two pages once", asked, walk.Pages())
	}
}
