package abandoned

import (
	"context"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
)

// maxSpaceBytes bounds what the lists of spaces take of a CloudSite, of which etcd stores 1.5 MB at most.
const maxSpaceBytes = 400_000

// Bound drops the lists of spaces that are too much for one object. A run without a list keeps
// all spaces, so none is freed by that.
func Bound(runs []v1alpha1.AbandonedRun) {
	left := maxSpaceBytes
	for i := range runs {
		size := 0
		for _, key := range runs[i].Spaces {
			size += len(key)
		}
		if size > left {
			runs[i].Spaces = nil
			continue
		}
		left -= size
	}
}

// SpacesOfPlan are the keys of the spaces of a plan.
func SpacesOfPlan(ctx context.Context, api *migrationapi.Client, jobID string) ([]v1alpha1.SpaceKey, error) {
	job, err := api.GetJob(ctx, jobID)
	if err != nil {
		return nil, err
	}
	keys := make([]v1alpha1.SpaceKey, 0, len(job.SpaceKeys))
	for _, key := range job.SpaceKeys {
		keys = append(keys, v1alpha1.SpaceKey(key))
	}
	return keys, nil
}
