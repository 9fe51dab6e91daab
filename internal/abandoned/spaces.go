package abandoned

import (
	"context"
	"slices"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
)

// What the lists of spaces take of a CloudSite is bounded, because etcd stores 1.5 MB of it at most, and so is what the schema takes.
const (
	maxSpaceBytes = 400_000
	maxSpaces     = 5_000
	maxKey        = 255
)

// List has a run keep the spaces with these keys, or all where the schema would not take them.
func List(run *v1alpha1.AbandonedRun, keys []v1alpha1.SpaceKey) {
	run.Holds, run.Spaces = v1alpha1.AbandonedHoldsListed, keys
	if len(keys) == 0 {
		run.Holds = v1alpha1.AbandonedHoldsNone
	}
	if len(keys) > maxSpaces {
		keepAll(run)
	}
	for _, key := range keys {
		if key == "" || len(key) > maxKey {
			keepAll(run)
		}
	}
}

// Bound drops the lists of spaces that are too much for one object. A run without a list keeps all spaces, so none is freed by that.
func Bound(runs []v1alpha1.AbandonedRun) {
	left := maxSpaceBytes
	for i := range runs {
		size := 0
		for _, key := range runs[i].Spaces {
			size += len(key)
		}
		if size > left {
			keepAll(&runs[i])
			continue
		}
		left -= size
	}
}

func keepAll(run *v1alpha1.AbandonedRun) {
	run.Holds, run.Spaces = v1alpha1.AbandonedHoldsAll, nil
}

// most bounds what a CloudSite remembers.
const most = 100

// Add puts a run into the records of a CloudSite, in the place of an older record of the same job. Where they are too many, plans that
// nobody is known to have run are forgotten first, and then what is oldest: each run holds a slot, and of these there are fewer.
func Add(records []v1alpha1.AbandonedRun, run v1alpha1.AbandonedRun) (kept, forgotten []v1alpha1.AbandonedRun) {
	for _, old := range records {
		switch {
		case old.JobID != run.JobID:
			kept = append(kept, old)
		case run.Saved:
			run = old // More is known of the plan already.
		}
	}
	kept = append(kept, run)
	for len(kept) > most {
		first := max(0, slices.IndexFunc(kept, func(one v1alpha1.AbandonedRun) bool { return one.Saved }))
		forgotten = append(forgotten, kept[first])
		kept = slices.Delete(kept, first, first+1)
	}
	Bound(kept)
	return kept, forgotten
}

// ListPlan has a run keep the spaces of its plan, once that can be read. An answer without any is believed where it tells what else
// the plan moves: another one may lack the scope, or write it in another form, and the run keeps all spaces then.
func ListPlan(ctx context.Context, api *migrationapi.Client, run *v1alpha1.AbandonedRun) error {
	job, err := api.GetJob(ctx, run.JobID)
	if err != nil {
		return err
	}
	if len(job.SpaceKeys) == 0 && !movesOther(&job) {
		keepAll(run)
		return nil
	}
	keys := make([]v1alpha1.SpaceKey, 0, len(job.SpaceKeys))
	for _, key := range job.SpaceKeys {
		keys = append(keys, v1alpha1.SpaceKey(key))
	}
	List(run, keys)
	return nil
}

// movesOther tells of a plan that is known to move other things than spaces.
func movesOther(job *migrationapi.Job) bool {
	return job.SpaceData == "" && (job.UsersMode != "" || len(job.GlobalTypes) > 0 || len(job.AppKeys) > 0)
}
