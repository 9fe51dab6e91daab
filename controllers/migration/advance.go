package migration

import (
	"context"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// listen does what annotations ask for, and lets a changed spec go on where that is what was awaited. It tells whether anything
// was asked for, which is then written down before anything else.
func (r *Reconciler) listen(ctx context.Context, s *scope) (bool, error) {
	status := &s.m.Status
	if status.ObservedGeneration >= 0 && status.ObservedGeneration != s.m.Generation {
		lifecycle.Forgive(status)
	}
	if !lifecycle.Asked(s.m) {
		return false, nil
	}
	s.answers = lifecycle.Obey(s.input())
	r.tries.Reset(s.m.UID)
	next := lifecycle.Next(s.input())
	return true, s.report(ctx, next.State, next.Gate)
}

// advance decides, does one thing, and writes the status once. It tells when to look again.
func (r *Reconciler) advance(ctx context.Context, s *scope) (time.Duration, error) {
	taken, err := r.takeUpPressed(ctx, s)
	if err != nil {
		return 0, err
	}
	step := lifecycle.Next(s.input())
	r.demand(s, step)
	if taken {
		return soon, s.report(ctx, step.State, step.Gate)
	}
	if step.Action == lifecycle.None {
		// What was held back is tried at once when this gate opens: its state would be told too late otherwise.
		r.tries.Reset(s.m.UID)
		return retestAfter(s.m, step), s.report(ctx, step.State, step.Gate)
	}
	if s.m.Status.ObservedGeneration < 0 {
		// The first status comes before the finalizer: a finalizer without any status is how a restored object is told apart.
		return soon, s.report(ctx, step.State, step.Gate)
	}
	s.decided = step.Action
	if wait := r.tries.Wait(s.m.UID, s.attempt(), r.Clock.Now()); wait > 0 {
		return wait, nil
	}
	done, err := r.act(ctx, s, step)
	if err != nil {
		return 0, err
	}
	if done.obstacle != nil {
		return done.after, s.report(ctx, done.obstacle.state, done.obstacle.gate)
	}
	next := lifecycle.Next(s.input())
	if next.Action == lifecycle.Conclude {
		// The end of the last run is the end of the migration, and told in one write.
		lifecycle.End(s.m, r.Clock.Now())
		next = lifecycle.Next(s.input())
	}
	r.demand(s, next)
	after := done.after
	switch {
	case next.Action == lifecycle.None:
		after = retestAfter(s.m, next)
	case next.Action != step.Action || after == 0:
		after = soon
	}
	return after, s.report(ctx, next.State, next.Gate)
}

// retestAfter is when a decision is taken again by itself: what blocks on recheckInterval at the latest, and what waits for other
// migrations now and then, in case the event that should have told was missed. Neither costs a remote call.
func retestAfter(m *v1alpha1.Migration, step lifecycle.Step) time.Duration {
	switch {
	case lifecycle.RanByHand(&m.Status) && (step.After == 0 || step.After > waitingLook):
		return waitingLook // Its run may be taken up then.
	case step.After != 0:
		return step.After
	case step.State.Reason == v1alpha1.ReasonBlocked:
		return lifecycle.RetestInterval(m)
	case step.State.Reason == v1alpha1.ReasonQueued:
		return waitingLook
	default:
		return 0
	}
}

// demand tells the CloudSite whether its connection is needed, and notes what a decision says of queue and re-run.
func (r *Reconciler) demand(s *scope, step lifecycle.Step) {
	r.Roster.Demand(s.siteName(), s.name(), step.NeedsSite)
	r.Roster.DemandSince(s.siteName(), s.name(), step.ConnectedSince)
	lifecycle.Note(&s.m.Status, step)
}
