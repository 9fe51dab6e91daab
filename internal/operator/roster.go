package operator

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/roster"
)

// wakeups carry the roster's calls to the controllers' queues.
type wakeups struct {
	migrations, sites source.Source
}

func newWakeups(r *roster.Roster) wakeups {
	const buffer = 1024
	migrations := make(chan event.GenericEvent, buffer)
	sites := make(chan event.GenericEvent, buffer)
	r.WakeMigration = func(name types.NamespacedName) {
		offer(migrations, &v1alpha1.Migration{ObjectMeta: metav1.ObjectMeta{Namespace: name.Namespace, Name: name.Name}})
	}
	r.WakeSite = func(name types.NamespacedName) {
		offer(sites, &v1alpha1.CloudSite{ObjectMeta: metav1.ObjectMeta{Namespace: name.Namespace, Name: name.Name}})
	}
	return wakeups{
		migrations: source.Channel(migrations, &handler.EnqueueRequestForObject{}),
		sites:      source.Channel(sites, &handler.EnqueueRequestForObject{}),
	}
}

// offer never blocks: who is not woken comes along by a timer of its own.
func offer(channel chan<- event.GenericEvent, object client.Object) {
	select {
	case channel <- event.GenericEvent{Object: object}:
	default:
	}
}

// watchRoster feeds the roster from the caches, and opens it once this process leads and has seen what the last leader wrote.
func watchRoster(ctx context.Context, mgr manager.Manager, r *roster.Roster, namespaces []string) error {
	migrations, err := mgr.GetCache().GetInformer(ctx, &v1alpha1.Migration{}, cache.BlockUntilSynced(false))
	if err != nil {
		return err
	}
	if _, err := migrations.AddEventHandler(migrationEvents(r)); err != nil {
		return err
	}
	sites, err := mgr.GetCache().GetInformer(ctx, &v1alpha1.CloudSite{}, cache.BlockUntilSynced(false))
	if err != nil {
		return err
	}
	if _, err := sites.AddEventHandler(siteEvents(r)); err != nil {
		return err
	}
	if len(namespaces) == 0 {
		namespaces = []string{metav1.NamespaceAll}
	}
	return mgr.Add(&opener{roster: r, live: mgr.GetAPIReader(), cached: mgr.GetClient(), namespaces: namespaces})
}

func migrationEvents(r *roster.Roster) toolscache.ResourceEventHandler {
	observe := func(object any) {
		if m, ok := object.(*v1alpha1.Migration); ok {
			r.Observe(m)
		}
	}
	return toolscache.ResourceEventHandlerFuncs{
		AddFunc:    observe,
		UpdateFunc: func(_, object any) { observe(object) },
		DeleteFunc: func(object any) {
			if m, ok := deleted(object).(*v1alpha1.Migration); ok {
				r.Forget(client.ObjectKeyFromObject(m))
			}
		},
	}
}

func siteEvents(r *roster.Roster) toolscache.ResourceEventHandler {
	observe := func(object any) {
		if site, ok := object.(*v1alpha1.CloudSite); ok {
			r.ObserveSite(site)
		}
	}
	return toolscache.ResourceEventHandlerFuncs{
		AddFunc:    observe,
		UpdateFunc: func(_, object any) { observe(object) },
		DeleteFunc: func(object any) {
			if site, ok := deleted(object).(*v1alpha1.CloudSite); ok {
				r.ForgetSite(client.ObjectKeyFromObject(site))
			}
		},
	}
}

func deleted(object any) any {
	if unknown, ok := object.(toolscache.DeletedFinalStateUnknown); ok {
		return unknown.Obj
	}
	return object
}
