package migration

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

// readRun follows an open run.
func (r *Reconciler) readRun(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	run := lifecycle.OpenRun(&s.m.Status)
	now := r.Clock.Now()
	if run.Strategy == v1alpha1.StrategyAppsOnly {
		return r.readTriggered(ctx, s, step)
	}
	apps, err := r.appsOfLarge(ctx, s, run)
	if err != nil {
		return r.failed(s, step, err)
	}
	root, news, err := r.openTree(ctx, s, run, apps)
	if r.unknownForLong(s.m.UID, err) {
		lifecycle.RunLost(&s.m.Status, now)
		return done{after: soon}, nil
	}
	if err != nil {
		return r.failed(s, step, err)
	}
	if !news {
		r.seen.notMissing(s.m.UID)
		r.forgiveBlindness(s, now)
		return r.pollAgain(s), nil
	}
	look, err := r.readApps(ctx, s, run, root)
	if err != nil {
		lifecycle.CoreInto(s.input(), &s.m.Status, look)
		return r.failed(s, step, err)
	}
	r.forgiveBlindness(s, now)
	settled, changed := r.seen.note(s.m.UID, look, now, r.Settings.Patience)
	if changed {
		lifecycle.Stirred(s.input(), &s.m.Status)
	}
	return r.recordReading(ctx, s, step, look, settled)
}

// readApps completes a reading with the apps' transfers, which are asked for once the core is over.
func (r *Reconciler) readApps(ctx context.Context, s *scope, run *v1alpha1.Run, root *reading.Node) (reading.Run, error) {
	plan := lifecycle.PlanOf(s.input())
	look := reading.Of(plan, root, nil)
	if len(plan.Apps) == 0 || !look.CoreOver {
		return look, nil
	}
	transfers, err := r.transfers(ctx, s, run.JobID)
	if err != nil {
		return look, err
	}
	return reading.Of(plan, root, transfers), nil
}

// recordReading brings a reading into the status. Before a run is called over, the tasks are listed once more: two runs where
// one was meant may not end as if nothing had happened.
func (r *Reconciler) recordReading(
	ctx context.Context, s *scope, step lifecycle.Step, look reading.Run, settled bool,
) (done, error) {
	next := s.m.Status.DeepCopy()
	lifecycle.ReadInto(s.input(), next, look, settled)
	if lifecycle.OpenRun(next) != nil {
		s.m.Status = *next
		return r.pollAgain(s), nil
	}
	jobID := lifecycle.OpenRun(&s.m.Status).JobID
	tasks, err := s.open.API.TasksNewerThan(ctx, jobID, "")
	if err != nil {
		return r.failed(s, step, err)
	}
	unknown := unknownRuns(s.m, jobID, tasks)
	if len(unknown) == 1 && lifecycle.EndedInVain(next) {
		// Nothing of this run began, and somebody pressed Run in the assistant meanwhile: that one counts.
		s.m.Status = *next
		r.seen.drop(s.m.UID)
		return r.takeUp(ctx, s, v1alpha1.ActionMigrate, unknown)
	}
	if len(unknown) > 0 {
		lifecycle.CoreInto(s.input(), &s.m.Status, look)
		r.pollAgain(s)
		return twoRuns(append([]string{lifecycle.OpenRun(&s.m.Status).TaskID}, ids(unknown)...)), nil
	}
	keepArtifacts(next, tasks)
	s.m.Status = *next
	r.tries.Reset(s.m.UID)
	r.seen.drop(s.m.UID)
	r.dropTrees(s.m.UID)
	return done{after: soon}, nil
}

// forgiveBlindness moves the time of the last move by as long as nothing could be read: that time does not count.
func (r *Reconciler) forgiveBlindness(s *scope, now time.Time) {
	blind := r.seen.regained(s.m.UID, now)
	progress := s.m.Status.Progress
	if blind == 0 || progress == nil || progress.MovedAt == nil {
		return
	}
	moved := metav1.NewTime(progress.MovedAt.Add(blind)).Rfc3339Copy()
	progress.MovedAt = &moved
}
