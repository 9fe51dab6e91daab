package migration

import (
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

// leaveBehind records on its CloudSite a run that goes on at Atlassian without its Migration. Otherwise a Migration that is created
// again could run the same spaces a second time, as long as the first run has not made them yet. The roster holds them from now on, and
// where there is no CloudSite to record it on, the deletion goes on all the same.
func (r *Reconciler) leaveBehind(ctx context.Context, m *v1alpha1.Migration, left lifecycle.Left) error {
	run := lifecycle.RecordOf(m, left)
	run.Since = metav1.NewTime(r.Clock.Now()).Rfc3339Copy()
	r.Roster.LeaveBehind(m, left.CloudSite, run)
	keeper, exists := r.Roster.Keeper(m, left.CloudSite, run.JobID)
	if !exists {
		ctrl.LoggerFrom(ctx).Info("No CloudSite can record the run that is left behind: its spaces are held until this process ends, "+
			"or one of the same instance and site exists", "migration", klog.KObj(m), "run", left)
		return nil
	}
	err := r.record(ctx, keeper, run)
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
		var forgotten []v1alpha1.AbandonedRun
		site.Status.Abandoned, forgotten = abandoned.Add(site.Status.Abandoned, run)
		for _, old := range forgotten {
			ctrl.LoggerFrom(ctx).Info("Forgets a run that was left behind: there are too many", "jobID", old.JobID)
		}
		if err := r.Client.Status().Update(ctx, site); err != nil {
			return err
		}
		r.Roster.ObserveSite(site)
		return nil
	})
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
