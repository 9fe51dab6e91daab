package harness

import (
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/exactlyonce"
)

func (w *World) guard() exactlyonce.Guard {
	if w.Guard == nil {
		return exactlyonce.Alone{}
	}
	return w.Guard
}

// Lead starts a new process under a guard. As the operator does, it sees everything before it grants anything.
func (w *World) Lead(guard exactlyonce.Guard) {
	w.T.Helper()
	w.Guard = guard
	w.Restart()
	sites, migrations := &v1alpha1.CloudSiteList{}, &v1alpha1.MigrationList{}
	for _, list := range []client.ObjectList{sites, migrations} {
		if err := w.Client.List(w.T.Context(), list, client.InNamespace(w.Namespace)); err != nil {
			w.T.Fatal(err)
		}
	}
	for i := range sites.Items {
		w.people.ObserveSite(&sites.Items[i])
	}
	for i := range migrations.Items {
		w.people.Observe(&migrations.Items[i])
	}
}

// Migrations is the controller of Migrations of this process. Whoever keeps it can let it go on after a Restart, as a process does
// that was replaced and has not noticed.
func (w *World) Migrations() reconcile.Reconciler {
	return w.reconcilers[len(w.reconcilers)-1].reconciler
}

// ReconcileOne reconciles one Migration now, due or not.
func (w *World) ReconcileOne(name string) {
	w.T.Helper()
	w.reconcile(w.reconcilers[len(w.reconcilers)-1], client.ObjectKey{Namespace: w.Namespace, Name: name})
}
