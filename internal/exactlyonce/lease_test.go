package exactlyonce_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	coordinationv1 "k8s.io/api/coordination/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/internal/exactlyonce"
)

// leases answers each get with one Lease, or with an error.
type leases struct {
	client.Reader
	holder *string
	err    error
	asked  client.ObjectKey
}

func (l *leases) Get(_ context.Context, key client.ObjectKey, into client.Object, _ ...client.GetOption) error {
	l.asked = key
	lease, ok := into.(*coordinationv1.Lease)
	if !ok {
		return errors.New("something else than a Lease was asked for")
	}
	lease.Spec.HolderIdentity = l.holder
	return l.err
}

func TestOnlyTheHolderOfTheLeaseMaySend(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   leases
		want string // empty: it may
	}{
		"our own Lease":              {leases{holder: new("us")}, ""},
		"the Lease of another":       {leases{holder: new("them")}, "another process holds the lease"},
		"a Lease that was given up":  {leases{holder: new("")}, "another process holds the lease"},
		"a Lease without a holder":   {leases{}, "another process holds the lease"},
		"a Lease that is unreadable": {leases{holder: new("us"), err: errors.New("no answer")}, "read the lease: no answer"},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reader := row.tc
			name := types.NamespacedName{Namespace: "drover", Name: "lease"}
			err := exactlyonce.LeaseGuard{Reader: &reader, Lease: name, Identity: "us"}.Holds(t.Context())
			if (err == nil) != (row.want == "") || (err != nil && !strings.Contains(err.Error(), row.want)) {
				t.Errorf("Holds() = %v, want %q", err, row.want)
			}
			if reader.asked != name {
				t.Errorf("asked for %s", reader.asked)
			}
		})
	}
}

func TestWhoIsAloneMayAlwaysSend(t *testing.T) {
	t.Parallel()
	if err := (exactlyonce.Alone{}).Holds(t.Context()); err != nil {
		t.Errorf("Holds() = %v", err)
	}
}
