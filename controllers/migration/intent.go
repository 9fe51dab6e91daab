package migration

import (
	"context"
	"errors"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// persist is how a result is written that must not be lost: for about a minute, whatever the API server says.
var persist = wait.Backoff{Duration: 100 * time.Millisecond, Factor: 2, Steps: 10, Cap: 20 * time.Second, Jitter: 0.1}

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
