package operator

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	coordinationclient "k8s.io/client-go/kubernetes/typed/coordination/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/internal/exactlyonce"
)

// leaseName is the name of the Lease that leaders take.
const leaseName = "drover.migration.drover.dev"

const inClusterNamespace = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

// LeaseTimes are the times of the Lease.
type LeaseTimes struct {
	// Duration is how long a leader that is gone keeps the Lease.
	Duration time.Duration
	// RenewDeadline is how long a leader tries to renew it before it ends.
	RenewDeadline time.Duration
	// RetryPeriod is how often it is tried.
	RetryPeriod time.Duration
}

// DefaultLeaseTimes returns the times that hold where none are given.
func DefaultLeaseTimes() LeaseTimes {
	return LeaseTimes{Duration: 15 * time.Second, RenewDeadline: 10 * time.Second, RetryPeriod: 400 * time.Millisecond}
}

// Check tells which flag is wrong. A Lease holds whole seconds, and one of none would be free for everybody at once.
func (l LeaseTimes) Check() error {
	var errs []error
	if l.Duration < time.Second || l.Duration%time.Second != 0 {
		errs = append(errs, errors.New("--leader-elect-lease-duration must be whole seconds, at least 1s"))
	}
	if l.RenewDeadline >= l.Duration {
		errs = append(errs, errors.New("--leader-elect-renew-deadline must be less than --leader-elect-lease-duration"))
	}
	if l.RetryPeriod <= 0 {
		errs = append(errs, errors.New("--leader-elect-retry-period must be more than 0"))
	}
	if float64(l.RenewDeadline) <= leaderelection.JitterFactor*float64(l.RetryPeriod) {
		errs = append(errs, fmt.Errorf("--leader-elect-renew-deadline must be more than %v times --leader-elect-retry-period",
			leaderelection.JitterFactor))
	}
	return errors.Join(errs...)
}

// lease is the Lease, with the identity that this process writes into it: the guard must know it.
type lease struct {
	lock *resourcelock.LeaseLock
}

// +kubebuilder:rbac:groups=coordination.k8s.io,resources=leases,verbs=get;create;update,namespace=drover-system

// newLease returns nil where no leader is elected.
func newLease(restConfig *rest.Config, options Options) (*lease, error) {
	if !options.LeaderElect {
		return nil, nil //nolint:nilnil // No lease is an answer, not a fault.
	}
	namespace, err := leaseNamespace(options.LeaseNamespace)
	if err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("read the host's name: %w", err)
	}
	leases, err := coordinationclient.NewForConfig(rest.AddUserAgent(restConfig, "leader-election"))
	if err != nil {
		return nil, err
	}
	return &lease{lock: &resourcelock.LeaseLock{
		LeaseMeta:  metav1.ObjectMeta{Namespace: namespace, Name: leaseName},
		Client:     leases,
		LockConfig: resourcelock.ResourceLockConfig{Identity: host + "_" + uuid.NewString()},
	}}, nil
}

func leaseNamespace(configured string) (string, error) {
	if configured != "" {
		return configured, nil
	}
	content, err := os.ReadFile(inClusterNamespace)
	if err != nil {
		return "", errors.New("outside a cluster, name the Lease's namespace by --lease-namespace, or set --leader-elect=false")
	}
	return strings.TrimSpace(string(content)), nil
}

func (l *lease) guard(live client.Reader) exactlyonce.Guard {
	if l == nil {
		return exactlyonce.Alone{}
	}
	return exactlyonce.LeaseGuard{
		Reader:   live,
		Lease:    types.NamespacedName{Namespace: l.lock.LeaseMeta.Namespace, Name: l.lock.LeaseMeta.Name},
		Identity: l.lock.Identity(),
	}
}
