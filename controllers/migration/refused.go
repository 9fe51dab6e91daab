package migration

import (
	"errors"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/shorten"
	"github.com/drover-dev/drover/internal/status"
)

// notMade tells apart a plan that is wrong and stays so, a call that is refused for another reason, and what passes.
func (r *Reconciler) notMade(s *scope, step lifecycle.Step, cause error) (done, error) {
	if errors.Is(cause, errUnknownRun) {
		return done{after: soon}, nil
	}
	if errors.Is(cause, errGateShut) || errors.Is(cause, errLeftBehind) || errors.Is(cause, errOthersRun) {
		return done{after: firstPause}, nil // The next look shows why; the cache may need a moment for it.
	}
	if step.Action == lifecycle.TakeBackup {
		return r.backupRefused(s, step, cause)
	}
	remote, ok := errors.AsType[*transport.Error](cause)
	if !ok || remote.Status == 0 {
		return r.failed(s, step, cause)
	}
	class := remote.Class
	if class == transport.Invalid && step.Action != lifecycle.CreateJob && step.Action != lifecycle.RerunJob {
		// Only a plan stays wrong until the spec changes.
		class = transport.Conflict
	}
	switch class {
	case transport.Invalid:
		message := "Atlassian refused the plan: " + status.Sentence(cause) + " Change the spec; the same plan is not sent again."
		s.m.Status.Rejected = shorten.Text(message, 1024)
		return r.blocked(s, v1alpha1.ReasonJobRejected, message)
	case transport.NotFound, transport.Conflict:
		return r.callRefused(s, step, class, cause)
	case transport.Transient, transport.RateLimited, transport.Unauthorized, transport.Forbidden, transport.UnexpectedContent:
		return r.failed(s, step, cause)
	default:
		return r.failed(s, step, cause)
	}
}

// callRefused tells apart a plan that takes no second run, and what only a person can mend. The tasks of the plan were listed right
// before, so one that is not found for the call alone is not gone.
func (r *Reconciler) callRefused(s *scope, step lifecycle.Step, class transport.Class, cause error) (done, error) {
	if class == transport.Conflict && step.Action == lifecycle.StartRun && lifecycle.RanInVain(&s.m.Status) {
		// A job of the same content takes its place.
		lifecycle.DropJobFrom(&s.m.Status, r.Clock.Now())
		return done{after: soon}, nil
	}
	return r.blocked(s, v1alpha1.ReasonCallRefused,
		"Atlassian refused the call: "+status.Sentence(cause)+" Look at the plan in the assistant.")
}
