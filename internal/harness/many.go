package harness

import (
	"time"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// agenda is what is to be looked at, and when.
type agenda struct {
	world *World
	names []reconcile.Request
	kinds map[reconcile.Request]kind
	due   map[reconcile.Request]time.Time
}

// Many is Until for thousands of Migrations. Until looks at all objects after each write; this looks at each one when it asked
// to be looked at again or the roster calls for it, as the operator's queue does, and at all of them once a CloudSite has changed.
func (w *World) Many(limit time.Duration, what string, condition func() bool) {
	w.T.Helper()
	a := &agenda{world: w, kinds: map[reconcile.Request]kind{}, due: map[reconcile.Request]time.Time{}}
	for _, k := range []kind{w.reconcilers[0], w.reconcilers[len(w.reconcilers)-1]} {
		for _, object := range w.objects(k) {
			request := reconcile.Request{NamespacedName: client.ObjectKeyFromObject(object)}
			a.names, a.kinds[request], a.due[request] = append(a.names, request), k, w.Clock.Now()
		}
	}
	for end := w.Clock.Now().Add(limit); !condition(); {
		next := a.round()
		if w.Clock.Now().Add(next).After(end) {
			w.T.Fatalf("after %s of the test's clock: still not %s", limit, what)
		}
		w.Clock.Step(next)
	}
}

// round reconciles what is due, and tells how far the next due time is.
func (a *agenda) round() time.Duration {
	const idle = time.Hour
	now := a.world.Clock.Now()
	next := now.Add(idle)
	for _, request := range a.names {
		if at := a.due[request]; !at.IsZero() && !at.After(now) {
			a.reconcile(request)
		}
		a.obey()
	}
	for _, at := range a.due {
		if !at.IsZero() && at.Before(next) {
			next = at
		}
	}
	return max(0, next.Sub(now))
}

func (a *agenda) reconcile(request reconcile.Request) {
	w, k := a.world, a.kinds[request]
	writes := w.writes()
	a.due[request] = w.reconcile(k, request.NamespacedName)
	w.EventReasons() // Nobody reads those of a crowd, and whoever records one waits while too many are left.
	if k.name == "CloudSite" && w.writes() != writes {
		for other := range a.due {
			a.due[other] = w.Clock.Now()
		}
	}
}

// obey brings forward whom the roster called for.
func (a *agenda) obey() {
	for _, name := range a.world.called {
		a.due[reconcile.Request{NamespacedName: name}] = a.world.Clock.Now()
	}
	a.world.called = nil
}

// woken takes note that the roster called for an object. Until looks at all: a reconcile that was not needed changes nothing.
func (w *World) woken(name types.NamespacedName) {
	w.wake = true
	w.called = append(w.called, name)
}
