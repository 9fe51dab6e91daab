package operator

import (
	"context"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/internal/roster"
)

// errNothing is what a reader answers that does not have an object.
var errNothing = apierrors.NewNotFound(schema.GroupResource{Resource: "migrations"}, "wave-1")

// listing is an API server with one Migration, which may be deleted after it was listed.
type listing struct {
	client.Reader
	deleted bool
}

func (l *listing) List(_ context.Context, into client.ObjectList, _ ...client.ListOption) error {
	list, ok := into.(*metav1.PartialObjectMetadataList)
	if ok && list.Kind == "MigrationList" {
		meta := metav1.ObjectMeta{Namespace: "team", Name: "wave-1", ResourceVersion: "20"}
		list.Items = []metav1.PartialObjectMetadata{{ObjectMeta: meta}}
	}
	return nil
}

func (l *listing) Get(context.Context, client.ObjectKey, client.Object, ...client.GetOption) error {
	if l.deleted {
		return errNothing
	}
	return nil
}

// lagging is a cache that shows the Migration as it was for so many reads.
type lagging struct {
	client.Reader
	reads, asked int
	before       string // its version; none where the cache does not have it yet
}

func (l *lagging) Get(_ context.Context, _ client.ObjectKey, into client.Object, _ ...client.GetOption) error {
	l.asked++
	switch {
	case l.asked > l.reads:
		into.SetResourceVersion("20")
	case l.before == "":
		return errNothing
	default:
		into.SetResourceVersion(l.before)
	}
	return nil
}

// What the leader before wrote last may be a grant: a slot that is given once more runs two migrations at once.
func TestANewLeaderGrantsNothingBeforeItsCacheHasCaughtUp(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cache   lagging
		deleted bool
		want    int
	}{
		"a cache that is up to date":                      {lagging{}, false, 1},
		"a cache with an older version":                   {lagging{reads: 3, before: "9"}, false, 4},
		"a cache without the object":                      {lagging{reads: 3}, false, 4},
		"a cache without an object that is gone by now":   {lagging{reads: 3}, true, 1},
		"a cache that is ahead of what was listed by now": {lagging{reads: 3, before: "21"}, false, 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cached := tc.cache
			o := &opener{
				roster: roster.New(), live: &listing{deleted: tc.deleted}, cached: &cached, namespaces: []string{metav1.NamespaceAll},
			}
			if err := o.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			if cached.asked != tc.want {
				t.Errorf("it granted after %d looks at its cache, want %d", cached.asked, tc.want)
			}
		})
	}
}
