package migration

import (
	"context"
	"time"

	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/shorten"
	"github.com/drover-dev/drover/internal/site"
)

// triggerPause is how long to wait for apps that still move before they are looked at again.
const triggerPause = 5 * time.Minute

// triggerApps starts the app migration of a run's plan again, if a fresh look at its transfers allows that.
func (r *Reconciler) triggerApps(ctx context.Context, s *scope, step lifecycle.Step, attempt int32) (done, error) {
	run := lifecycle.RunByNumber(&s.m.Status, step.Run)
	run.PlanID = lifecycle.PlanIDOf(&s.m.Spec, run.JobID)
	transfers, err := r.transfers(ctx, s, run.JobID)
	if err != nil {
		return r.failed(s, step, err)
	}
	before := reading.Digest(transfers)
	if pending := s.m.Status.Pending; pending != nil && len(transfers) > 0 && before != pending.Mark {
		// What the first call did shows just now.
		lifecycle.AppsTriggered(&s.m.Status, pending.Run, pending.Mark, r.Clock.Now())
		return done{after: soon}, nil
	}
	weighed := lifecycle.WeighTrigger(s.input(), run, transfers)
	if !weighed.Now {
		return r.notTriggered(s, step, run, weighed)
	}
	if waiting := r.Roster.GrantTrigger(s.name()); waiting != "" {
		return queued(step, waiting, safety)
	}
	defer r.Roster.Release(s.name())
	return r.make(ctx, s, step, creation{
		action: v1alpha1.ActionTrigger, attempt: attempt, run: run.Number, count: int32(len(transfers)), //nolint:gosec // Few.
		mark: func(context.Context) (string, error) { return before, nil },
		send: func(ctx context.Context) (string, error) { return "", s.open.Assistant.TriggerApps(ctx, run.PlanID) },
		record: func(status *v1alpha1.MigrationStatus, _ string) {
			lifecycle.AppsTriggered(status, run.Number, before, r.Clock.Now())
		},
	})
}

func (r *Reconciler) notTriggered(s *scope, step lifecycle.Step, run *v1alpha1.Run, weighed lifecycle.Trigger) (done, error) {
	switch {
	case s.m.Status.Pending != nil, weighed.Waiting != "":
		// A lost trigger is not made again on such ground, and its intent stands.
		message := weighed.Waiting + weighed.Never
		if weighed.Arrived {
			message = "The apps have arrived meanwhile."
		}
		r.tries.Hold(s.m.UID, s.attempt(), r.Clock.Now().Add(triggerPause))
		return queued(step, message, triggerPause)
	case weighed.Arrived:
		lifecycle.AppsArrived(run, r.Clock.Now())
	default:
		run.AppsCannotRerun = shorten.Text(weighed.Never, 512)
	}
	return done{after: soon}, nil
}

// findTrigger looks whether a trigger without a recorded answer had an effect: any difference in the transfers is one. An empty
// answer proves nothing.
func (r *Reconciler) findTrigger(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	pending := s.m.Status.Pending
	run := lifecycle.RunByNumber(&s.m.Status, pending.Run)
	transfers, err := r.transfers(ctx, s, run.JobID)
	if err != nil {
		return r.failed(s, step, err)
	}
	if len(transfers) > 0 && reading.Digest(transfers) != pending.Mark {
		ctrl.LoggerFrom(ctx).Info("Took up apps that were triggered", "migration", klog.KObj(s.m), "run", pending.Run)
		lifecycle.AppsTriggered(&s.m.Status, pending.Run, pending.Mark, r.Clock.Now())
		r.tries.Reset(s.m.UID)
		return done{after: soon}, nil
	}
	search := lifecycle.NotFound(s.input())
	if search.Again {
		return r.callAgain(ctx, s, search.Step)
	}
	r.tries.Hold(s.m.UID, s.attempt(), r.Clock.Now().Add(search.Step.After))
	return done{after: search.Step.After, obstacle: &obstacle{search.Step.State, search.Step.Gate}}, nil
}

// lookAtApps follows the apps of a run that was over before them. Where their plan is not known for longer than the patience, there is
// nothing to follow.
func (r *Reconciler) lookAtApps(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	run := lifecycle.RunByNumber(&s.m.Status, step.Run)
	transfers, err := r.transfers(ctx, s, run.JobID)
	if err != nil {
		return r.failed(s, step, err)
	}
	now := r.Clock.Now()
	root, news, err := openEnded(run, func() (*reading.Node, bool, error) {
		return r.openTree(ctx, s, run, reading.Digest(transfers))
	})
	switch {
	case r.unknownForLong(s.m.UID, err):
		lifecycle.AppsLost(run, now)
	case err != nil:
		return r.failed(s, step, err)
	case !news || !lifecycle.SettleApps(s.input(), step.Run, root, transfers):
		r.seen.notMissing(s.m.UID)
		r.forgiveBlindness(s, now)
		return r.pollAgain(s), nil
	}
	r.tries.Reset(s.m.UID)
	r.seen.drop(s.m.UID)
	r.dropTrees(s.m.UID)
	return done{after: soon}, nil
}

// readTriggered follows a run of apps only.
func (r *Reconciler) readTriggered(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	now := r.Clock.Now()
	transfers, err := r.transfers(ctx, s, lifecycle.OpenRun(&s.m.Status).JobID)
	if err != nil {
		return r.failed(s, step, err)
	}
	r.forgiveBlindness(s, now)
	look := lifecycle.ReadTriggered(s.input(), transfers)
	settled, changed := r.seen.note(s.m.UID, look, now, r.Settings.Patience)
	if changed {
		lifecycle.Stirred(s.input(), &s.m.Status)
	}
	lifecycle.TriggeredInto(s.input(), &s.m.Status, look, settled)
	if lifecycle.OpenRun(&s.m.Status) != nil {
		return r.pollAgain(s), nil
	}
	r.tries.Reset(s.m.UID)
	r.seen.drop(s.m.UID)
	return done{after: soon}, nil
}

// transfers asks the assistant how the apps of a job's plan are. That a job's ID is also its plan's ID is a guess: a list that
// names an app of the plan proves it, and any other answer leaves the status tree to decide.
func (r *Reconciler) transfers(ctx context.Context, s *scope, jobID string) ([]reading.Transfer, error) {
	open, err := r.Sites.Open(ctx, s.site, site.Confluence)
	if err != nil {
		return nil, err
	}
	remote, err := open.Assistant.AppProgress(ctx, lifecycle.PlanIDOf(&s.m.Spec, jobID))
	if transport.ClassOf(err) == transport.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	transfers := make([]reading.Transfer, 0, len(remote))
	for _, transfer := range remote {
		transfers = append(transfers, reading.Transfer{
			Migration: transfer.MigrationID, Container: transfer.ContainerID,
			App: transfer.ServerAppKey, Status: transfer.Status,
			Settled: transfer.Settled(), Succeeded: transfer.Succeeded(), Updated: transfer.LastUpdated,
		})
	}
	return transfers, nil
}
