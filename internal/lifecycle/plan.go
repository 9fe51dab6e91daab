package lifecycle

import (
	"slices"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/reading"
)

// PlanOf reads the plan of a migration's job. Apps that were only to be installed when the job was made carry no data, so
// nothing of them is awaited.
func PlanOf(in Input) reading.Plan {
	plan := reading.Plan{
		Users:     in.Migration.Spec.Scope.UsersAndGroups != v1alpha1.UsersNone,
		Templates: in.Migration.Spec.Scope.GlobalTemplates == v1alpha1.TemplatesInclude,
	}
	if spaces := in.Migration.Spec.Scope.Spaces; spaces.Selection != v1alpha1.SpacesAll {
		plan.Keys = make(map[string]bool, len(spaces.Keys))
		for _, key := range spaces.Keys {
			plan.Keys[strings.ToLower(string(key))] = true
		}
	}
	job := in.status().Job
	if job == nil {
		return plan
	}
	plan.Spaces = job.Spaces
	if job.UsersAndGroups != "" {
		plan.Users = job.UsersAndGroups != v1alpha1.UsersNone
	}
	if job.GlobalTemplates != "" {
		plan.Templates = job.GlobalTemplates == v1alpha1.TemplatesInclude
	}
	for _, key := range job.Apps {
		if !slices.Contains(job.InstallOnlyApps, key) {
			plan.Apps = append(plan.Apps, string(key))
		}
	}
	return plan
}
