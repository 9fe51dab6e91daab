package exactlyonce

import (
	"context"
	"errors"
	"fmt"

	coordinationv1 "k8s.io/api/coordination/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// LeaseGuard reads the operator's own Lease.
type LeaseGuard struct {
	// Reader reads live, never from a cache.
	Reader client.Reader
	// Lease is the Lease that leaders take.
	Lease types.NamespacedName
	// Identity is what this process writes into it.
	Identity string
}

// Holds fails if another process holds the Lease, or if that cannot be known.
func (g LeaseGuard) Holds(ctx context.Context) error {
	lease := &coordinationv1.Lease{}
	if err := g.Reader.Get(ctx, g.Lease, lease); err != nil {
		return fmt.Errorf("read the lease: %w", err)
	}
	if lease.Spec.HolderIdentity == nil || *lease.Spec.HolderIdentity != g.Identity {
		return errors.New("another process holds the lease")
	}
	return nil
}

// Alone is the guard of a process that runs without leader election: there is no other.
type Alone struct{}

// Holds never fails.
func (Alone) Holds(context.Context) error { return nil }
