package migration

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/sets"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// destination looks whether a space of the scope is on the destination already. Atlassian's own check compares keys with case
// and has let such spaces pass, so Drover reads the site's list itself.
func (r *Reconciler) destination(ctx context.Context, s *scope, step lifecycle.Step) (done, bool, error) {
	if !lifecycle.LooksAtDestination(&s.m.Status) {
		return done{}, false, nil
	}
	keys, err := r.plannedSpaces(ctx, s)
	if err != nil {
		return stopped(r.unplanned(s, step, err))
	}
	wanted := sets.New(folded(keys)...)
	var there []string
	for space, err := range s.open.Cloud.Spaces(ctx) {
		if err != nil {
			return stopped(r.failed(s, step, err))
		}
		if wanted.Has(strings.ToLower(space.Key)) {
			there = append(there, space.Key)
		}
	}
	if len(there) == 0 {
		return done{}, false, nil
	}
	slices.Sort(there)
	if s.m.Spec.Scope.Spaces.Data == v1alpha1.SpaceDataAttachmentsOnly && r.AttachmentsOnto == config.AttachmentsWarn {
		r.Recorder.Eventf(s.m, nil, "Warning", v1alpha1.ReasonSpacesInCloud, "Migrate",
			"These spaces are on the destination already, and get attachments all the same: %s", lifecycle.Names(there))
		return done{}, false, nil
	}
	return stopped(r.blocked(s, v1alpha1.ReasonSpacesInCloud, fmt.Sprintf(
		"These spaces are on %s already: %s. Migrating them again would damage them. %s",
		s.open.CloudURL, lifecycle.Names(there), r.aboutThem(s, there))))
}

// aboutThem says what to do about spaces that are there already. Deleting them is advised only where no other migration may have
// brought them.
func (r *Reconciler) aboutThem(s *scope, there []string) string {
	if other, space := r.Roster.Had(s.name(), there); other != "" {
		return fmt.Sprintf("Migration %s has moved space %s, or may have: do not delete it. Take such spaces out of the scope.",
			other, space)
	}
	if left := r.Roster.LeftBehind(s.siteName()); len(left) > 0 {
		return fmt.Sprintf("These were deleted while their run was open, and may have brought them there: %s. Do not delete the spaces: "+
			"take them out of the scope.", lifecycle.Names(left))
	}
	if s.m.Status.DataMovedAt != nil {
		return lifecycle.LeftOver
	}
	return "Take them out of the scope. " + lifecycle.BeforeDeleting
}

// plannedSpaces reads from the job which spaces it moves: the job is the pin of what was selected.
func (r *Reconciler) plannedSpaces(ctx context.Context, s *scope) ([]string, error) {
	job, err := s.open.API.GetJob(ctx, s.m.Status.Job.ID)
	if err != nil {
		return nil, aboutPlan(err)
	}
	keys := job.SpaceKeys
	if len(keys) != int(s.m.Status.Job.Spaces) && s.m.Status.Job.Strategy == v1alpha1.StrategyFailedSpaces {
		return nil, errShortJob
	}
	if len(keys) != int(s.m.Status.Job.Spaces) {
		// What a job reads back as is known from an example only. Where it does not tell all spaces, the scope is resolved anew.
		known, err := knownSpaces(ctx, s)
		if err != nil {
			return nil, err
		}
		keys, _ = lifecycle.SelectSpaces(s.m.Spec.Scope.Spaces, known)
	}
	return keys, nil
}

// errShortJob tells of a job that reads back without all of its spaces, so that the destination cannot be looked at for them.
var errShortJob = errors.New("atlassian does not read back all spaces of the plan, so the destination cannot be looked at for them")
