package migration

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/abandoned"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// keepAbandoned bounds what a CloudSite remembers.
const keepAbandoned = 100

// leaveBehind records on its CloudSite a run that goes on at Atlassian without its Migration. Otherwise a Migration that is created
// again could run the same spaces a second time, as long as the first run has not made them yet. Where there is no CloudSite to record
// it on, the deletion goes on all the same.
func (r *Reconciler) leaveBehind(ctx context.Context, m *v1alpha1.Migration, left lifecycle.Left) error {
	run := v1alpha1.AbandonedRun{
		JobID: left.JobID, TaskID: left.TaskID, After: left.After, Migration: m.Name,
		Since: metav1.NewTime(r.Clock.Now()).Rfc3339Copy(),
	}
	if m.Spec.Run != nil {
		run.NoProgressAfter = m.Spec.Run.NoProgressAfter
	}
	if keys := listedSpaces(m, left.JobID); keys != nil {
		abandoned.List(&run, keys)
	}
	name := types.NamespacedName{Namespace: m.Namespace, Name: cmp.Or(left.CloudSite, m.Spec.CloudSiteRef.Name)}
	err := r.record(ctx, name, run)
	if apierrors.IsNotFound(err) || apierrors.IsInvalid(err) || apierrors.IsForbidden(err) {
		ctrl.LoggerFrom(ctx).Error(err, "Could not record the run that is left behind", "migration", klog.KObj(m), "run", left)
		return nil
	}
	return err
}

// recordAgain is how a record is written while others write the same object.
var recordAgain = wait.Backoff{Duration: 20 * time.Millisecond, Factor: 2, Steps: 8, Cap: time.Second, Jitter: 0.5}

// record writes a run onto a CloudSite as it is now. Many Migrations may be deleted at once, so this process writes one after the other.
func (r *Reconciler) record(ctx context.Context, name types.NamespacedName, run v1alpha1.AbandonedRun) error {
	r.recording.Lock()
	defer r.recording.Unlock()
	return retry.RetryOnConflict(recordAgain, func() error {
		site := &v1alpha1.CloudSite{}
		if err := r.Live.Get(ctx, name, site); err != nil {
			return err
		}
		same := func(old v1alpha1.AbandonedRun) bool { return old.JobID == run.JobID }
		runs := append(slices.DeleteFunc(site.Status.Abandoned, same), run)
		for len(runs) > keepAbandoned { // Each holds a slot, of which there are fewer: only starts without an answer come to so many.
			ctrl.LoggerFrom(ctx).Info("Forgets the oldest run that was left behind: there are too many", "jobID", runs[0].JobID)
			runs = runs[1:]
		}
		site.Status.Abandoned = runs
		abandoned.Bound(site.Status.Abandoned)
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
	if result, stops, err := r.takeUpUnknown(ctx, s, step); stops {
		return result, true, err
	}
	ran := func(run v1alpha1.Run) bool { return run.JobID == s.m.Status.Job.ID }
	if slices.ContainsFunc(s.m.Status.Runs, ran) {
		return done{}, false, nil // Its record goes soon.
	}
	const unlisted = "The plan was adopted, and Atlassian does not list its run yet. It is taken up as soon as it does."
	return stopped(queued(step, unlisted, safety))
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
