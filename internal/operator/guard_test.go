package operator

import (
	"context"
	"testing"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/testenv"
)

// TestTheGuardReadsTheLeaseOfThisProcessLive has a manager whose cache was never started, as one that lags for ever.
func TestTheGuardReadsTheLeaseOfThisProcessLive(t *testing.T) {
	direct, err := client.New(testenv.Config(), client.Options{Scheme: NewScheme()})
	if err != nil {
		t.Fatal(err)
	}
	options := Options{
		Config: config.Default(), Clock: clock.RealClock{}, LeaderElect: true, LeaseTimes: DefaultLeaseTimes(),
		LeaseNamespace: testenv.Namespace(t, direct), Metrics: MetricsOptions{BindAddress: "0"}, ProbeAddress: "0",
	}
	own, err := newLease(testenv.Config(), options)
	if err != nil {
		t.Fatal(err)
	}
	mgr, err := ctrl.NewManager(testenv.Config(), managerOptions(options, own))
	if err != nil {
		t.Fatal(err)
	}
	parts, err := newParts(mgr, options, own)
	if err != nil {
		t.Fatal(err)
	}
	object := &coordinationv1.Lease{
		ObjectMeta: metav1.ObjectMeta{Namespace: options.LeaseNamespace, Name: leaseName},
		Spec:       coordinationv1.LeaseSpec{HolderIdentity: new(own.lock.Identity())},
	}
	if err := direct.Create(t.Context(), object); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := parts.guard.Holds(ctx); err != nil {
		t.Errorf("this process holds the lease: %v", err)
	}
	object.Spec.HolderIdentity = new("another process")
	if err := direct.Update(t.Context(), object); err != nil {
		t.Fatal(err)
	}
	if err := parts.guard.Holds(ctx); err == nil {
		t.Error("this process may send, although another one holds the lease")
	}
}
