package migration

import (
	"context"
	"errors"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/retry"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/abandoned"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// keepAbandoned bounds what a CloudSite remembers.
const keepAbandoned = 100

// leaveBehind records on the CloudSite a run that goes on at Atlassian without its Migration. Otherwise a Migration that is
// created again could run the same spaces a second time, as long as the first run has not made them yet. It is done as well as
// it can be: whatever fails, the deletion goes on.
func (r *Reconciler) leaveBehind(ctx context.Context, m *v1alpha1.Migration, left []lifecycle.Left) {
	now := metav1.NewTime(r.Clock.Now()).Rfc3339Copy()
	name := types.NamespacedName{Namespace: m.Namespace, Name: m.Spec.CloudSiteRef.Name}
	var patience v1alpha1.Duration
	if m.Spec.Run != nil {
		patience = m.Spec.Run.NoProgressAfter
	}
	err := r.changeAbandoned(ctx, name, func(runs []v1alpha1.AbandonedRun) []v1alpha1.AbandonedRun {
		for _, one := range left {
			runs = slices.DeleteFunc(runs, func(old v1alpha1.AbandonedRun) bool { return old.JobID == one.JobID })
			runs = append(runs, v1alpha1.AbandonedRun{
				JobID: one.JobID, TaskID: one.TaskID, After: one.After, NoProgressAfter: patience,
				Spaces: listedSpaces(m, one.JobID), Migration: m.Name, Since: now,
			})
		}
		runs = runs[max(0, len(runs)-keepAbandoned):]
		abandoned.Bound(runs)
		return runs
	})
	if err != nil {
		ctrl.LoggerFrom(ctx).Error(err, "Could not record the runs that are left behind", "migration", klog.KObj(m), "runs", left)
	}
}

// changeAbandoned changes the list on a CloudSite as it is now.
func (r *Reconciler) changeAbandoned(
	ctx context.Context, name types.NamespacedName, change func([]v1alpha1.AbandonedRun) []v1alpha1.AbandonedRun,
) error {
	return retry.RetryOnConflict(retry.DefaultRetry, func() error {
		site := &v1alpha1.CloudSite{}
		if err := r.Live.Get(ctx, name, site); err != nil {
			return err
		}
		site.Status.Abandoned = change(site.Status.Abandoned)
		if err := r.Client.Status().Update(ctx, site); err != nil {
			return err
		}
		r.Roster.ObserveSite(site)
		return nil
	})
}

// listedSpaces are the keys of the spaces that a job of a migration moves, or more of them; nil where its spec does not tell: because
// it selects all, or because it was edited since the job was made.
func listedSpaces(m *v1alpha1.Migration, jobID string) []v1alpha1.SpaceKey {
	if spaces := m.Spec.Scope.Spaces; madeOfSpec(m, jobID) && spaces.Selection != v1alpha1.SpacesAll {
		return spaces.Keys
	}
	return nil
}

// madeOfSpec tells whether a job is one of the spec as it is. The scope cannot be changed once data has moved, but a plan that was left
// behind may be older than that.
func madeOfSpec(m *v1alpha1.Migration, jobID string) bool {
	job := m.Status.Job
	current := job != nil && job.ID == jobID
	ran := slices.ContainsFunc(m.Status.Runs, func(run v1alpha1.Run) bool { return run.JobID == jobID })
	return m.Status.DataMovedAt != nil && (current || ran) || current && job.SpecDigest == lifecycle.SpecDigest(&m.Spec)
}

// takeUpLeftBehind takes up a run that was left behind and whose plan this migration adopted, as soon as Atlassian lists it: it would
// wait for its own run otherwise.
func (r *Reconciler) takeUpLeftBehind(ctx context.Context, s *scope, step lifecycle.Step) (done, bool, error) {
	ofPlan := func(run v1alpha1.AbandonedRun) bool { return run.JobID == s.m.Status.Job.ID }
	if !slices.ContainsFunc(s.site.Status.Abandoned, ofPlan) {
		return done{}, false, nil
	}
	return r.takeUpUnknown(ctx, s, step)
}

// errLeftBehind stops a start at the last moment: a run was left behind meanwhile that stands in its way.
var errLeftBehind = errors.New("a run was left behind at Atlassian meanwhile")

// siteAsItIs reads the CloudSite live, once for each start. The cache may show it as it was before a Migration was deleted in mid-run,
// whose spaces look free then although its run goes on; or before it was suspended.
func (r *Reconciler) siteAsItIs(ctx context.Context, s *scope) error {
	site := &v1alpha1.CloudSite{}
	if err := r.Live.Get(ctx, s.siteName(), site); err != nil {
		return err
	}
	r.Roster.ObserveSite(site)
	s.site = site
	if !r.Roster.Grant(s.name(), r.Clock.Now()).Granted {
		return errLeftBehind
	}
	return nil
}
