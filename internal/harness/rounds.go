package harness

import (
	"context"
	"maps"
	"time"

	"github.com/go-logr/logr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Until runs the controllers until a condition holds, moving the clock whenever nothing is left to do. It fails the test after
// so much time of that clock.
func (w *World) Until(limit time.Duration, what string, condition func() bool) {
	w.T.Helper()
	end := w.Clock.Now().Add(limit)
	for {
		if condition() {
			return
		}
		if next := w.round(); next > 0 {
			if !w.Clock.Now().Add(next).Before(end) {
				w.T.Fatalf("after %s of the test's clock: still not %s\n%s", limit, what, w.describe())
			}
			w.Clock.Step(next)
		}
	}
}

// For runs the controllers for so much time of the test's clock.
func (w *World) For(length time.Duration) {
	w.T.Helper()
	end := w.Clock.Now().Add(length)
	for w.Clock.Now().Before(end) {
		if next := w.round(); next > 0 {
			w.Clock.Step(min(next, end.Sub(w.Clock.Now())))
		}
	}
	w.Quiet()
}

// Quiet runs the controllers until nothing is left to do at this moment.
func (w *World) Quiet() {
	w.T.Helper()
	for next := w.round(); next == 0; next = w.round() {
		w.T.Log("still at it")
	}
}

// ReconcileAll reconciles every object once, due or not, as a restart or a burst of events does.
func (w *World) ReconcileAll() {
	w.T.Helper()
	for _, k := range w.reconcilers {
		for _, object := range w.objects(k) {
			w.reconcile(k, client.ObjectKeyFromObject(object))
		}
	}
}

// round reconciles what is due, and everything once more after a write, which is what watches would do. It returns how far the
// next due time is; 0 means that there may be more to do at once.
func (w *World) round() time.Duration {
	w.T.Helper()
	const idle = time.Hour
	writes, others := w.writes(), w.OtherWrites.Load()
	now := w.Clock.Now()
	next := now.Add(idle)
	for _, k := range w.reconcilers {
		for _, object := range w.objects(k) {
			request := ctrl.Request{NamespacedName: client.ObjectKeyFromObject(object)}
			due, known := w.due[request][k.name]
			if !known || (!due.IsZero() && !due.After(now)) {
				due = w.reconcile(k, request.NamespacedName)
			}
			if !due.IsZero() && due.Before(next) {
				next = due
			}
		}
	}
	if w.writes() != writes || w.wake {
		w.wake, w.called = false, nil
		if w.OtherWrites.Load() != others {
			w.stale.Store(true)
		}
		w.due = map[reconcile.Request]map[string]time.Time{}
		return 0
	}
	return max(0, next.Sub(now))
}

func (w *World) reconcile(k kind, name client.ObjectKey) time.Time {
	w.T.Helper()
	request := ctrl.Request{NamespacedName: name}
	result, err := k.reconciler.Reconcile(w.logged(), request)
	var due time.Time
	switch {
	case err != nil:
		w.Log.Error(err, "Reconciler error") // As the library does that runs the controllers.
		w.T.Logf("%s %s: %v", k.name, name.Name, err)
		due = w.Clock.Now().Add(time.Second)
		if !result.IsZero() {
			w.T.Errorf("%s %s: %+v beside an error, which the library warns of each time", k.name, name.Name, result)
		}
	case result.RequeueAfter > 0:
		due = w.Clock.Now().Add(result.RequeueAfter)
	}
	if w.due[request] == nil {
		w.due[request] = map[string]time.Time{}
	}
	w.due[request][k.name] = due
	return due
}

// logged is the context of a reconcile.
func (w *World) logged() context.Context {
	if w.Log.GetSink() == nil {
		return w.T.Context()
	}
	return logr.NewContext(w.T.Context(), w.Log)
}

func (w *World) objects(k kind) []client.Object {
	w.T.Helper()
	if w.stale.Swap(false) {
		clear(w.listed)
	}
	if w.staleSite.Swap(false) {
		delete(w.listed, siteKind)
	}
	if objects, ok := w.listed[k.name]; ok {
		return objects
	}
	objects, err := k.list(w.T.Context())
	if err != nil {
		w.T.Fatal(err)
	}
	if k.name == siteKind {
		w.showSites(objects)
	}
	w.listed[k.name] = objects
	return objects
}

// showSites shows the CloudSites to the roster, as the watch does before any of them is reconciled.
func (w *World) showSites(objects []client.Object) {
	gone := maps.Clone(w.sites)
	for _, object := range objects {
		if site, ok := object.(*v1alpha1.CloudSite); ok {
			name := client.ObjectKeyFromObject(site)
			w.people.ObserveSite(site)
			w.sites[name] = true
			delete(gone, name)
		}
	}
	for name := range gone {
		w.people.ForgetSite(name)
		delete(w.sites, name)
	}
}
