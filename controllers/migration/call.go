package migration

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/exactlyonce"
	"github.com/drover-dev/drover/internal/lifecycle"
)

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
				Info("Made at Atlassian", "migration", klog.KObj(s.m), "action", c.action, "id", id, "jobName", lifecycle.JobName(s.m))
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
