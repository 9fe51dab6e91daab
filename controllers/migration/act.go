package migration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
)

// done is what an action came to.
type done struct {
	// obstacle is what stands in the way instead of what the decision said.
	obstacle *obstacle
	// after is when to look again.
	after time.Duration
}

// obstacle is what people read while an action cannot go on.
type obstacle struct {
	state lifecycle.State
	gate  lifecycle.Gate
}

// act does one thing. An error is one of the API server; what a remote side says becomes an obstacle.
func (r *Reconciler) act(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	if err := r.ensureFinalizer(ctx, s); err != nil {
		return done{}, err
	}
	switch step.Action {
	case lifecycle.DropJob:
		if s.m.Status.Pending != nil {
			return r.dropLostJob(s)
		}
	case lifecycle.Conclude:
		lifecycle.End(s.m, r.Clock.Now())
		return done{after: soon}, nil
	default:
	}
	open, err := r.Sites.Open(ctx, s.site)
	if err != nil {
		return r.unopened(s, step, err)
	}
	s.open = open
	handle, known := r.handlers()[step.Action]
	if !known {
		return done{}, fmt.Errorf("no such action: %s", step.Action)
	}
	return handle(ctx, s, step)
}

type action func(context.Context, *scope, lifecycle.Step) (done, error)

// handlers are the actions that go through the door to Atlassian.
func (r *Reconciler) handlers() map[lifecycle.Action]action {
	first := func(start func(context.Context, *scope, lifecycle.Step, int32) (done, error)) action {
		return func(ctx context.Context, s *scope, step lifecycle.Step) (done, error) { return start(ctx, s, step, 1) }
	}
	return map[lifecycle.Action]action{ //nolint:exhaustive // The others are done without the door.
		lifecycle.CreateJob:   r.planInTurn(r.createJob),
		lifecycle.DropJob:     r.dropJob,
		lifecycle.AdoptJob:    r.adoptJob,
		lifecycle.RerunJob:    r.planInTurn(r.rerunJob),
		lifecycle.StartCheck:  first(r.startCheck),
		lifecycle.ReadCheck:   r.lookInTurn(r.readCheck),
		lifecycle.StartRun:    first(r.startRun),
		lifecycle.ReadRun:     r.lookInTurn(r.readRun),
		lifecycle.FindTask:    r.findTask,
		lifecycle.TriggerApps: first(r.triggerApps),
		lifecycle.FindTrigger: r.findTrigger,
		lifecycle.LookAtApps:  r.lookInTurn(r.lookAtApps),
		lifecycle.TakeBackup:  first(r.takeBackup),
		lifecycle.ReadBackup:  r.readBackup,
		lifecycle.FindBackup:  r.findBackup,
		lifecycle.CountSpaces: r.countSpaces,
	}
}

// dropLostJob leaves behind a job whose answer was lost.
func (r *Reconciler) dropLostJob(s *scope) (done, error) {
	lifecycle.DropLostJob(&s.m.Status, lifecycle.JobName(s.m), r.Clock.Now())
	return done{after: soon}, nil
}

// dropJob leaves a job behind that does not fit the spec any more. One that a person ran in the assistant stays: what it moves must
// not be moved again, and it may be something else than what the spec says by now.
func (r *Reconciler) dropJob(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	tasks, err := s.open.API.TasksNewerThan(ctx, s.m.Status.Job.ID, "")
	if err != nil && transport.ClassOf(err) != transport.NotFound {
		return r.failed(s, step, err)
	}
	if len(unknownRuns(s.m, tasks)) > 0 {
		return r.blocked(s, step, v1alpha1.ReasonLeftPlanRan, fmt.Sprintf("Somebody ran plan %q in the assistant, and the spec was edited "+
			"since. What that plan moves must not be moved again. Undo the edit, and the run is followed; or delete this Migration, and "+
			"create another one with what is left.", s.m.Status.Job.Name))
	}
	lifecycle.DropJobFrom(&s.m.Status, r.Clock.Now())
	return done{after: soon}, nil
}

// unopened deals with Secrets that cannot be used. The CloudSite says the same; a run that is open only cannot be read.
func (r *Reconciler) unopened(s *scope, step lifecycle.Step, err error) (done, error) {
	var secretErr *site.SecretError
	if !errors.As(err, &secretErr) {
		return done{}, err
	}
	now := r.Clock.Now()
	r.tries.Hold(s.m.UID, s.attempt(step.Action), now.Add(secretPause))
	r.seen.unread(s.m.UID, now)
	result := obstacle{
		state: lifecycle.State{Reason: v1alpha1.ReasonConnecting, Message: secretErr.Message},
		gate:  lifecycle.Gate{Waiting: true, Reason: v1alpha1.ReasonWaitingForCloudSite, Message: secretErr.Message},
	}
	if lifecycle.HoldsSpaces(&s.m.Status) {
		// What may be under way at Atlassian goes on, whatever the cluster lacks.
		result.state = step.State
		result.state.Message += " Nothing can be read: " + secretErr.Message
		result.gate = step.Gate
	}
	return done{after: secretPause, obstacle: &result}, nil
}

// failed turns what a remote side said into what people read, and into a pause. Passing failures are told once they repeat.
func (r *Reconciler) failed(s *scope, step lifecycle.Step, err error) (done, error) {
	now := r.Clock.Now()
	class := transport.ClassOf(err)
	least := transport.RetryAfter(err)
	if class == transport.Unauthorized || class == transport.Forbidden {
		// Credentials that are refused over and over lock accounts.
		least = max(least, refusedPause)
	}
	failures, pause := r.tries.Fail(s.m.UID, s.attempt(step.Action), now, least)
	result := obstacle{state: step.State, gate: step.Gate}
	text := status.Sentence(err)
	if class != transport.NotFound {
		r.seen.notMissing(s.m.UID)
	}
	switch class {
	case transport.Transient, transport.RateLimited, transport.Conflict:
		r.seen.unread(s.m.UID, now)
		if failures < quietFailures {
			return done{after: pause, obstacle: r.asBefore(s, result)}, nil
		}
		if transport.Distrusted(err) {
			text += " Name it in spec.confluence.caSecretRef of the CloudSite, or in caFile of the operator's configuration."
		}
		text += " It is tried again by itself."
	case transport.Unauthorized, transport.Forbidden:
		r.seen.unread(s.m.UID, now)
		// The next look reads the Secret again, in case it was corrected.
		r.Sites.Reread(s.site.UID)
		result.gate = lifecycle.Gate{Reason: v1alpha1.ReasonCredentialsRefused, Message: text}
		text += " Correct the Secret that the CloudSite names."
	case transport.NotFound:
		r.seen.unread(s.m.UID, now)
		if failures < quietFailures {
			return done{after: pause, obstacle: r.asBefore(s, result)}, nil
		}
		if planIsGone(step.Action) && s.m.Status.DataMovedAt != nil && s.m.Status.Pending == nil {
			// The spec cannot be changed any more, so a job of the same content takes the place of the one that is gone.
			lifecycle.DropJobFrom(&s.m.Status, now)
			return done{after: pause}, nil
		}
		if planIsGone(step.Action) {
			return r.blocked(s, step, v1alpha1.ReasonCallRefused, text+" The plan may have been deleted in the assistant: "+
				"change spec.displayName to have another one made.")
		}
		text += " It is tried again by itself."
	case transport.UnexpectedContent, transport.Invalid:
		r.seen.unread(s.m.UID, now)
		text += " It is tried again by itself; if it lasts, look at what stands between Drover and that address."
	}
	result.state.Message += " " + text
	return done{after: pause, obstacle: &result}, nil
}

// asBefore leaves what people read as it is, unless nothing was told yet.
func (r *Reconciler) asBefore(s *scope, otherwise obstacle) *obstacle {
	if state, gate, ok := told(s.m); ok && state.Reason == otherwise.state.Reason {
		return &obstacle{state, gate}
	}
	return &otherwise
}

// blocked stops at what only a person can mend. It is looked at again on recheckInterval, and when the spec changes.
func (r *Reconciler) blocked(s *scope, step lifecycle.Step, reason, message string) (done, error) {
	now := r.Clock.Now()
	interval := lifecycle.RetestInterval(s.m)
	if s.m.Status.Pending == nil {
		s.m.Status.QueuedAt, s.m.Status.QueuePosition = nil, 0
	}
	r.tries.Hold(s.m.UID, s.attempt(step.Action), now.Add(interval))
	return done{after: interval, obstacle: &obstacle{
		state: lifecycle.State{Reason: v1alpha1.ReasonBlocked, Message: message},
		gate:  lifecycle.Gate{Reason: reason, Message: message},
	}}, nil
}

// queued waits for something that other migrations, or time, will give.
func queued(step lifecycle.Step, message string, after time.Duration) (done, error) {
	return done{after: after, obstacle: &obstacle{
		state: lifecycle.State{Reason: v1alpha1.ReasonQueued, Message: message},
		gate:  step.Gate,
	}}, nil
}

// planIsGone tells whether an action asks about the plan itself, before any run: then a plan that is not known is not there.
func planIsGone(action lifecycle.Action) bool {
	return action == lifecycle.StartCheck || action == lifecycle.ReadCheck || action == lifecycle.StartRun
}
