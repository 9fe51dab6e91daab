package operator

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/manager"
)

const (
	// restLook is how often it is looked whether the process rests.
	restLook = 10 * time.Second
	// restAllocates is what a process that does nothing but keep its Lease allocates at most in that time, in bytes.
	restAllocates = 8 << 20
)

// giveBack gives memory back to the system once the process has come to rest. Go would keep about as much again as what lives,
// for work that may come: with tens of thousands of Migrations that have ended, most of what the start took.
type giveBack struct {
	// allocated tells how much was ever allocated, in bytes.
	allocated func() uint64
	free      func()

	last  uint64
	freed bool
}

var _ manager.LeaderElectionRunnable = (*giveBack)(nil)

func newGiveBack() *giveBack {
	return &giveBack{allocated: allocated, free: debug.FreeOSMemory}
}

// NeedLeaderElection is false: who stands by has the same caches.
func (*giveBack) NeedLeaderElection() bool { return false }

// Start looks until the process ends.
func (g *giveBack) Start(ctx context.Context) error {
	wait.UntilWithContext(ctx, func(context.Context) { g.look() }, restLook)
	return nil
}

// look frees memory once after each time of work. To free it costs a garbage collection.
func (g *giveBack) look() {
	now := g.allocated()
	rests := now-g.last <= restAllocates
	if rests && !g.freed {
		g.free()
	}
	g.last, g.freed = now, rests
}

func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
