package roster_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
)

func TestAnOlderVersionOfACloudSiteGivesNoSlotBack(t *testing.T) {
	t.Parallel()
	version := func(uid, version string, left ...v1alpha1.AbandonedRun) *v1alpha1.CloudSite {
		s := site("acme", 1)
		s.UID, s.ResourceVersion, s.Status.Abandoned = types.UID(uid), version, left
		return s
	}
	left := version("1", "10", v1alpha1.AbandonedRun{JobID: "job-1"})
	tests := map[string]struct {
		then    *v1alpha1.CloudSite
		granted bool
	}{
		"what a cache showed before the deletion":                    {version("1", "9"), false},
		"what came after it":                                         {version("1", "11"), true},
		"another CloudSite of the name, which is to record it again": {version("2", "9"), false},
		"one that has recorded it":                                   {version("2", "9", v1alpha1.AbandonedRun{JobID: "job-1"}), false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(left, tc.then)
			o.Observe(migration("wave-1", 0, 1))
			o.grant(t, "wave-1", tc.granted)
		})
	}
}

func TestAMigrationThatWasLetGoHoldsNothingWhoeverKeepsItsObject(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	running := migration("wave-1", 0, 1)
	running.Finalizers = []string{v1alpha1.FinalizerMigration}
	running.Status.Runs = []v1alpha1.Run{{Number: 1, JobID: "job-1", TaskID: "run-1"}}
	o.Observe(running)
	o.Observe(migration("wave-2", 0, 1))
	o.grant(t, "wave-2", false)
	let := running.DeepCopy()
	let.DeletionTimestamp, let.Finalizers = new(metav1.Now()), []string{"foregroundDeletion"}
	o.Observe(let)
	o.grant(t, "wave-2", true)
}
