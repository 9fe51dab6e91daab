package migration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/exactlyonce"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/status"
)

// persist is how a result is written that must not be lost: for about a minute, whatever the API server says.
var persist = wait.Backoff{Duration: 100 * time.Millisecond, Factor: 2, Steps: 10, Cap: 20 * time.Second, Jitter: 0.1}

// creation is one call that makes something, in terms of a Migration.
type creation struct {
	action v1alpha1.PendingAction
	// reserve spends the quota of the call; nil where it costs none.
	reserve func() (exactlyonce.Reservation, time.Duration)
	attempt int32
	digest  string
	count   int32
	// run is the run whose apps are triggered, and excluded are the checks that a run is told to accept.
	run      int32
	excluded []v1alpha1.CheckKey
	mark     func(ctx context.Context) (string, error)
	send     func(ctx context.Context) (string, error)
	// record brings the result into a status.
	record func(status *v1alpha1.MigrationStatus, id string)
}

func (c creation) spend() (exactlyonce.Reservation, time.Duration) {
	if c.reserve == nil {
		return free{}, 0
	}
	return c.reserve()
}

// free is the quota of a call that costs none.
type free struct{}

func (free) Ended(error) {}
func (free) Unsent()     {}

// make carries a creation through the protocol.
func (r *Reconciler) make(ctx context.Context, s *scope, step lifecycle.Step, c creation) (done, error) {
	var pending *v1alpha1.PendingCall
	// A second attempt that is refused says nothing about the first, whose intent then stands again.
	before := s.m.Status.Pending.DeepCopy()
	if before != nil && (before.Action != c.action || c.attempt == 1) {
		return done{}, fmt.Errorf("an intent to %s stands, so none to %s is written over it", before.Action, c.action)
	}
	result, err := r.Protocol.Make(ctx, exactlyonce.Call{
		Reserve: c.spend,
		Mark:    c.mark,
		WriteIntent: func(ctx context.Context, intent exactlyonce.Intent) error {
			pending = &v1alpha1.PendingCall{
				Action: c.action, ID: uuid.NewString(), Attempt: c.attempt, Since: metav1.NewMicroTime(intent.Since),
				Mark: intent.Mark, Digest: c.digest, Count: c.count, Run: c.run, Excluded: c.excluded,
			}
			return s.writeIntent(ctx, pending, step)
		},
		Send: c.send,
		WriteResult: func(ctx context.Context, id string) error {
			ctrl.LoggerFrom(ctx).
				Info("Made at Atlassian", "migration", klog.KObj(s.m), "action", c.action, "id", id, "name", lifecycle.JobName(s.m))
			defer r.seen.forgetIntent(types.UID(pending.ID))
			return s.settlePending(ctx, pending.ID, func(st *v1alpha1.MigrationStatus) {
				c.record(st, id)
				next := lifecycle.Next(s.input())
				s.describe(next.State, next.Gate)
			})
		},
		ClearIntent: func(ctx context.Context) error {
			return s.settlePending(ctx, pending.ID, func(st *v1alpha1.MigrationStatus) { st.Pending = before })
		},
	})
	if err != nil {
		return done{}, err
	}
	return r.afterCall(ctx, s, step, result)
}

// afterCall tells people how a call went.
func (r *Reconciler) afterCall(ctx context.Context, s *scope, step lifecycle.Step, result exactlyonce.Result) (done, error) {
	switch result.Verdict {
	case exactlyonce.Made:
		r.tries.Reset(s.m.UID)
		return done{after: soon}, nil
	case exactlyonce.Postponed:
		return r.outOfQuota(s, step, result.Wait)
	case exactlyonce.Lost:
		ctrl.LoggerFrom(ctx).
			Info("Answer was lost, looking for what the call made", "migration", klog.KObj(s.m), "cause", result.Cause.Error())
		return done{after: soon}, nil
	case exactlyonce.NotMade:
		return r.notMade(s, step, result.Cause)
	default:
		return done{}, fmt.Errorf("no such verdict: %s", result.Verdict)
	}
}

// notMade tells apart a plan that is wrong and stays so, a call that is refused for another reason, and what passes.
func (r *Reconciler) notMade(s *scope, step lifecycle.Step, cause error) (done, error) {
	if errors.Is(cause, errUnknownRun) || errors.Is(cause, errGateShut) {
		return done{after: soon}, nil
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
		s.m.Status.Rejected = lifecycle.Cut(message, 1024)
		return r.blocked(s, step, v1alpha1.ReasonJobRejected, message)
	case transport.Conflict, transport.NotFound:
		if step.Action == lifecycle.StartRun && lifecycle.RanInVain(&s.m.Status) {
			// A job that takes no second run is replaced by one of the same content.
			lifecycle.DropJobFrom(&s.m.Status, r.Clock.Now())
			return done{after: soon}, nil
		}
		return r.blocked(s, step, v1alpha1.ReasonCallRefused,
			"Atlassian refused the call: "+status.Sentence(cause)+" Look at the plan in the assistant.")
	case transport.Transient, transport.RateLimited, transport.Unauthorized, transport.Forbidden, transport.UnexpectedContent:
		return r.failed(s, step, cause)
	default:
		return r.failed(s, step, cause)
	}
}

// writeIntent writes the intent with the version of the object that was read: a stale object is refused, and nothing is sent.
func (s *scope) writeIntent(ctx context.Context, pending *v1alpha1.PendingCall, step lifecycle.Step) error {
	before := s.written.Conditions
	s.m.Status.Pending, s.m.Status.QueuePosition = pending, 0
	if pending.Action == v1alpha1.ActionMigrate {
		now := metav1.NewTime(pending.Since.Time)
		if s.m.Status.QueuedAt == nil {
			s.m.Status.QueuedAt = &now
		}
	}
	if s.m.Status.ObservedGeneration != s.m.Generation {
		s.describe(step.State, step.Gate)
	}
	if err := s.reconciler.Client.Status().Update(ctx, s.m); err != nil {
		return err
	}
	s.settle(ctx, before)
	return nil
}

// settlePending writes what became of a call. Whoever changed the object meanwhile, an edit of the spec for one, must not make
// the result be lost: it is brought into the newest version, provided that this very intent still stands there.
func (s *scope) settlePending(ctx context.Context, id string, change func(*v1alpha1.MigrationStatus)) error {
	before := s.written.Conditions
	write := func() error {
		change(&s.m.Status)
		return s.reconciler.Client.Status().Update(ctx, s.m)
	}
	err := write()
	if err == nil {
		s.settle(ctx, before)
		return nil
	}
	err = retry.OnError(persist, worthRepeating, func() error {
		live := &v1alpha1.Migration{}
		if err := s.reconciler.Live.Get(ctx, client.ObjectKeyFromObject(s.m), live); err != nil {
			return err
		}
		if live.Status.Pending == nil || live.Status.Pending.ID != id {
			return errReplaced
		}
		s.m = live
		return write()
	})
	if err != nil {
		return err
	}
	s.settle(ctx, before)
	return nil
}

// errReplaced tells that the intent is not there any more: another process has dealt with it.
var errReplaced = errors.New("the intent was dealt with by another process")

func worthRepeating(err error) bool {
	return !errors.Is(err, errReplaced) && !apierrors.IsNotFound(err) && !apierrors.IsInvalid(err)
}
