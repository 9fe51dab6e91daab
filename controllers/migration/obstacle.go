package migration

import (
	"errors"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
)

// obstacle is what people read while an action cannot go on.
type obstacle struct {
	state lifecycle.State
	gate  lifecycle.Gate
}

// unopened deals with Secrets that cannot be used. The CloudSite says the same; a run that is open only cannot be read.
func (r *Reconciler) unopened(s *scope, step lifecycle.Step, err error) (done, error) {
	var secretErr *site.SecretError
	if !errors.As(err, &secretErr) {
		return done{}, err
	}
	now := r.Clock.Now()
	r.tries.Hold(s.m.UID, s.attempt(), now.Add(secretPause))
	r.seen.unread(s.m.UID, now)
	result := obstacle{
		state: lifecycle.State{Reason: v1alpha1.ReasonConnecting, Message: secretErr.Message},
		gate:  lifecycle.Gate{Waiting: true, Reason: v1alpha1.ReasonWaitingForCloudSite, Message: secretErr.Message},
	}
	refused := secretErr.Reason == v1alpha1.ReasonCredentialsRefused
	if refused || lifecycle.HoldsSpaces(&s.m.Status) {
		// What may be under way at Atlassian goes on, whatever the cluster lacks.
		result.state = step.State
		result.state.Message += " Nothing can be read: " + secretErr.Message
		result.gate = step.Gate
	}
	if refused {
		result.gate = lifecycle.Gate{Reason: v1alpha1.ReasonCredentialsRefused, Message: secretErr.Message}
	}
	return done{after: secretPause, obstacle: &result}, nil
}

// failed turns what a remote side said into what people read, and into a pause. Passing failures are told once they repeat.
func (r *Reconciler) failed(s *scope, step lifecycle.Step, err error) (done, error) {
	if _, secret := errors.AsType[*site.SecretError](err); secret {
		return r.unopened(s, step, err)
	}
	now := r.Clock.Now()
	class := transport.ClassOf(err)
	least := transport.RetryAfter(err)
	if class == transport.Unauthorized || class == transport.Forbidden {
		// Credentials that are refused over and over lock accounts.
		least = max(least, r.refusedPause(s, class))
	}
	failures, pause := r.tries.Fail(s.m.UID, s.attempt(), now, least)
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
		if r.planIsUnknown(s, err) {
			return r.withoutPlan(s, text)
		}
		if failures < quietFailures {
			return done{after: pause, obstacle: r.asBefore(s, result)}, nil
		}
		text += " It is tried again by itself."
	case transport.UnexpectedContent, transport.Invalid:
		r.seen.unread(s.m.UID, now)
		text += " It is tried again by itself; if it lasts, look at what stands between Drover and that address."
	}
	result.state.Message += " " + text
	return done{after: pause, obstacle: &result}, nil
}

// refusedPause is how long to wait after a refusal. Where the Secret opens nothing for the time being, the next look costs no call.
func (r *Reconciler) refusedPause(s *scope, class transport.Class) time.Duration {
	if class == transport.Unauthorized && r.Sites.Refused(s.site.UID) {
		return secretPause
	}
	return refusedPause
}

// unknownForLong tells whether the other side has not known something (404) for longer than what was just made may stay unknown. A
// single such answer may come from anything on the way.
func (r *Reconciler) unknownForLong(key types.UID, err error) bool {
	return transport.ClassOf(err) == transport.NotFound && r.seen.missing(key, r.Clock.Now()) > r.Settings.Patience
}

// asBefore leaves what people read as it is, unless nothing was told yet.
func (r *Reconciler) asBefore(s *scope, otherwise obstacle) *obstacle {
	if state, gate, ok := told(s.m); ok && state.Reason == otherwise.state.Reason {
		return &obstacle{state, gate}
	}
	return &otherwise
}

// blocked stops at what only a person can mend. It is looked at again on recheckInterval, and when the spec changes.
func (r *Reconciler) blocked(s *scope, reason, message string) (done, error) {
	now := r.Clock.Now()
	interval := lifecycle.RetestInterval(s.m)
	leaveQueue(s)
	r.tries.Hold(s.m.UID, s.attempt(), now.Add(interval))
	return done{after: interval, obstacle: &obstacle{
		state: lifecycle.State{Reason: v1alpha1.ReasonBlocked, Message: message},
		gate:  lifecycle.Gate{Reason: reason, Message: message},
	}}, nil
}

// leaveQueue gives up a place that is of no use at the moment, and that would be kept free from those behind it.
func leaveQueue(s *scope) {
	if s.m.Status.Pending == nil {
		s.m.Status.QueuedAt, s.m.Status.QueuePosition = nil, 0
	}
}

// queued waits for something that other migrations, or time, will give.
func queued(step lifecycle.Step, message string, after time.Duration) (done, error) {
	return done{after: after, obstacle: &obstacle{
		state: lifecycle.State{Reason: v1alpha1.ReasonQueued, Message: message},
		gate:  step.Gate,
	}}, nil
}
