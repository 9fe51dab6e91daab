package operator

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/roster"
)

// opener opens the roster for a new leader. Its cache may be older than the last write of the leader before it, and a slot that
// was granted there must not be granted here again; nor may a CloudSite be connected while an older one of the same pair was not
// seen. So it lists once, live, and waits until the cache has caught up.
type opener struct {
	roster *roster.Roster
	live   client.Reader
	cached client.Reader
	// namespaces are those of the cache: it never catches up with any other.
	namespaces []string
}

var _ manager.LeaderElectionRunnable = (*opener)(nil)

// NeedLeaderElection makes this begin with the leadership.
func (o *opener) NeedLeaderElection() bool { return true }

// Start opens the roster.
func (o *opener) Start(ctx context.Context) error {
	for _, k := range []listed{o.migrations(), o.sites()} {
		if err := o.catchUp(ctx, k); err != nil {
			return nil //nolint:nilerr // The process ends before it led.
		}
	}
	o.roster.Open()
	return nil
}

// listed is a kind that the roster must have seen all of.
type listed struct {
	kind   string
	object func() client.Object
	// observe lets the roster take note of what the cache has.
	observe func(client.Object)
}

func (o *opener) migrations() listed {
	return listed{"Migration", func() client.Object { return &v1alpha1.Migration{} }, func(object client.Object) {
		if m, ok := object.(*v1alpha1.Migration); ok {
			o.roster.Observe(m)
		}
	}}
}

func (o *opener) sites() listed {
	return listed{"CloudSite", func() client.Object { return &v1alpha1.CloudSite{} }, func(object client.Object) {
		if site, ok := object.(*v1alpha1.CloudSite); ok {
			o.roster.ObserveSite(site)
		}
	}}
}

// seen is an object as it was listed. Nothing else of it is kept: there may be tens of thousands.
type seen struct {
	name    types.NamespacedName
	version string
}

func (o *opener) catchUp(ctx context.Context, k listed) error {
	const interval = 50 * time.Millisecond
	var behind []seen
	err := wait.PollUntilContextCancel(ctx, time.Second, true, func(ctx context.Context) (bool, error) {
		var err error
		behind, err = o.list(ctx, k)
		return err == nil, nil
	})
	if err != nil {
		return err
	}
	return wait.PollUntilContextCancel(ctx, interval, true, func(ctx context.Context) (bool, error) {
		behind = o.stillBehind(ctx, k, behind)
		return len(behind) == 0, nil
	})
}

func (o *opener) list(ctx context.Context, k listed) ([]seen, error) {
	var all []seen
	for _, namespace := range o.namespaces {
		found, err := o.listIn(ctx, k, namespace)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func (o *opener) listIn(ctx context.Context, k listed, namespace string) ([]seen, error) {
	const page = 500
	list := &metav1.PartialObjectMetadataList{}
	list.SetGroupVersionKind(v1alpha1.GroupVersion.WithKind(k.kind + "List"))
	var all []seen
	for {
		err := o.live.List(ctx, list, client.InNamespace(namespace), client.Limit(page), client.Continue(list.Continue))
		if err != nil {
			return nil, fmt.Errorf("list objects of the kind %s: %w", k.kind, err)
		}
		for i := range list.Items {
			item := &list.Items[i]
			all = append(all, seen{client.ObjectKeyFromObject(item), item.ResourceVersion})
		}
		if list.Continue == "" {
			return all, nil
		}
	}
}

// stillBehind returns the objects of which the cache has an older version than the one that was listed, and lets the roster
// take note of the others.
func (o *opener) stillBehind(ctx context.Context, k listed, items []seen) []seen {
	var behind []seen
	for _, item := range items {
		object := k.object()
		err := o.cached.Get(ctx, item.name, object)
		switch {
		case apierrors.IsNotFound(err) && !o.gone(ctx, k, item.name):
			behind = append(behind, item)
		case apierrors.IsNotFound(err):
		case err != nil || roster.Older(object.GetResourceVersion(), item.version):
			behind = append(behind, item)
		default:
			k.observe(object)
		}
	}
	return behind
}

// gone tells whether an object that the cache does not have was deleted after it was listed.
func (o *opener) gone(ctx context.Context, k listed, name types.NamespacedName) bool {
	return apierrors.IsNotFound(o.live.Get(ctx, name, k.object()))
}
