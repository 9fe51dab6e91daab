package status_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"

	"github.com/drover-dev/drover/api/v1alpha1"
	drover "github.com/drover-dev/drover/internal/status"
)

func TestAStatusThatWasPutBackIsLookedAt(t *testing.T) {
	t.Parallel()
	type told struct {
		observed, ready int64
		at              time.Time
	}
	later := now.Add(time.Hour)
	for name, tc := range map[string]struct {
		before, after told
		want          bool
	}{
		"written by a controller":                     {told{3, 3, now.Time}, told{3, 3, later}, false},
		"written by a controller, without transition": {told{3, 3, now.Time}, told{3, 3, now.Time}, false},
		"about an older spec":                         {told{3, 3, now.Time}, told{2, 2, now.Time}, true},
		"about the spec of the lost object":           {told{3, 3, now.Time}, told{9, 9, now.Time}, true},
		"Ready alone is about an older spec":          {told{3, 3, now.Time}, told{3, 2, now.Time}, true},
		"what Ready was before":                       {told{3, 3, later}, told{3, 3, now.Time}, true},
		"not written yet":                             {told{-1, 0, time.Time{}}, told{-1, 0, time.Time{}}, false},
		"the first that a controller writes":          {told{-1, 0, time.Time{}}, told{3, 3, now.Time}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conditions := func(of told) []metav1.Condition {
				if of.at.IsZero() {
					return nil
				}
				return []metav1.Condition{{
					Type: v1alpha1.ConditionReady, ObservedGeneration: of.ready, LastTransitionTime: metav1.NewTime(of.at),
				}}
			}
			kinds := func(of told) []client.Object {
				object := metav1.ObjectMeta{Generation: 3}
				site := &v1alpha1.CloudSite{ObjectMeta: object}
				site.Status.ObservedGeneration, site.Status.Conditions = of.observed, conditions(of)
				apps := &v1alpha1.AppAssessment{ObjectMeta: object}
				apps.Status.ObservedGeneration, apps.Status.Conditions = of.observed, conditions(of)
				m := &v1alpha1.Migration{ObjectMeta: object}
				m.Status.ObservedGeneration, m.Status.Conditions = of.observed, conditions(of)
				return []client.Object{site, apps, m}
			}
			before, after := kinds(tc.before), kinds(tc.after)
			for i := range before {
				if got := drover.Restored().Update(event.UpdateEvent{ObjectOld: before[i], ObjectNew: after[i]}); got != tc.want {
					t.Errorf("%T: let through: %t", after[i], got)
				}
			}
		})
	}
}
