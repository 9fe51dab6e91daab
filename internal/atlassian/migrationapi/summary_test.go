package migrationapi_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// twoPages answers with a tree of two pages.
func twoPages(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("cursor") == "" {
		writeJSON(w, http.StatusOK, `{"data":{"status":"IN_PROGRESS","children":{"check":{"status":"FINISHED"}}},"links":{"next":"c1"}}`)
		return
	}
	writeJSON(w, http.StatusOK, `{"data":{"status":"IN_PROGRESS","children":{"migrate":{"status":"PENDING"}}},"links":{"next":""}}`)
}

func TestASummaryIsTheFirstPageAlone(t *testing.T) {
	b := &budget{}
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("expandChildren") {
			t.Errorf("the whole tree was asked for: %s", r.URL.RawQuery)
		}
		twoPages(w, r)
	}, b)
	got, err := client.StatusSummary(t.Context(), "j-1", "t-1")
	if err != nil {
		t.Fatal(err)
	}
	want := &migrationapi.Node{Status: "IN_PROGRESS", Children: map[string]*migrationapi.Node{"check": {Status: "FINISHED"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
	if b.reads != 1 {
		t.Errorf("%d reads taken, want 1", b.reads)
	}
}

func TestABudgetIsToldHowEachReadEnded(t *testing.T) {
	b := &budget{}
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if b.reads == 1 {
			twoPages(w, r)
			return
		}
		writeJSON(w, http.StatusNotFound, `{}`)
	}, b)
	_, err := client.Status(t.Context(), "j-1", "t-1", migrationapi.StatusQuery{})
	if transport.ClassOf(err) != transport.NotFound {
		t.Fatalf("error %v, want one of a task that is gone", err)
	}
	if len(b.ended) != 2 || b.ended[0] != nil || !errors.Is(err, b.ended[1]) {
		t.Errorf("the budget was told of %v, want the page that was read and the one that was not", b.ended)
	}
}
