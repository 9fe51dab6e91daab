package crash_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/utils/clock"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// outage is an API server that is not itself for a while.
type outage struct {
	clock clock.PassiveClock
	lasts time.Duration
	// answers stands before the API server in the meantime.
	answers func(next http.Handler) http.Handler
	// cut closes every connection.
	cut func()

	mu    sync.Mutex
	until time.Time
}

func (o *outage) begin() {
	o.mu.Lock()
	o.until = o.clock.Now().Add(o.lasts)
	o.mu.Unlock()
	o.cut()
}

func (o *outage) now() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.clock.Now().Before(o.until)
}

// kubernetes stands before the API server.
func (o *outage) kubernetes(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o.now() {
			o.answers(next).ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// gone is an API server that nobody reaches.
func gone(http.Handler) http.Handler {
	return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
}

// readOnly is one whose store takes no writes.
func readOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		refuse(w, apierrors.NewServiceUnavailable("the store takes no writes"))
	})
}

// unsure is one whose store takes the writes and does not say so in time.
func unsure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(httptest.NewRecorder(), r)
		refuse(w, apierrors.NewInternalError(errors.New("etcdserver: request timed out")))
	})
}

// contested refuses every other status write of each object, as if somebody else were always a little faster.
func contested() func(http.Handler) http.Handler {
	var mu sync.Mutex
	refused := map[string]bool{}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			conflict := writesStatus(r) && !refused[r.URL.Path]
			refused[r.URL.Path] = conflict
			mu.Unlock()
			if conflict {
				refuse(w, apierrors.NewConflict(schema.GroupResource{}, r.URL.Path, errors.New("it was changed")))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func refuse(w http.ResponseWriter, err *apierrors.StatusError) {
	body, failed := json.Marshal(err.ErrStatus)
	if failed != nil {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(int(err.ErrStatus.Code))
	_, _ = w.Write(body)
}

// TestAnOutageOfTheAPIServerMakesEverythingOnce lets the API server fail around calls, for shorter and for longer than a manager
// may be without its Lease. One that ends is started again.
func TestAnOutageOfTheAPIServerMakesEverythingOnce(t *testing.T) {
	t.Parallel()
	const short, long = 2 * time.Second, 6 * time.Second
	tests := map[string]struct {
		answers func(http.Handler) http.Handler
		lasts   time.Duration
		moments []moment
		apps    bool
	}{
		"it is gone for long":           {gone, long, []moment{withIntent, beforeHandled, withResult}, true},
		"it takes no writes":            {readOnly, short, []moment{beforeIntent, withIntent, beforeResult}, false},
		"it takes no writes for long":   {readOnly, long, []moment{withIntent, beforeResult}, false},
		"it is not sure what it stored": {unsure, short, []moment{beforeIntent, beforeResult}, true},
	}
	for name, tc := range tests {
		calls := map[string]course{string(v1alpha1.ActionCreateJob): firstRun(), string(v1alpha1.ActionMigrate): firstRun()}
		if tc.apps {
			calls[string(v1alpha1.ActionTrigger)] = appsOnly()
		}
		for call, c := range calls {
			for _, at := range tc.moments {
				t.Run(name+", "+call+" "+string(at), func(t *testing.T) {
					t.Parallel()
					k := &killer{call: call, moment: at, spares: true}
					w := newWorld(t, k, c)
					w.outage.answers, w.outage.lasts, k.kill = tc.answers, tc.lasts, w.outage.begin
					w.keep()
					w.follow(c)
					if !k.struck() {
						t.Error("there was no outage")
					}
					if tc.lasts == long {
						w.until("the manager ended, and another one was started",
							func(context.Context) bool { return w.started.Load() > 1 })
					}
				})
			}
		}
	}
}

// TestContestedStatusWritesMakeEverythingOnce refuses every other status write with a conflict.
func TestContestedStatusWritesMakeEverythingOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]course{"a first run": firstRun(), "failed spaces": failedSpaces(), "apps": appsOnly()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, &killer{}, c)
			w.outage.answers, w.outage.lasts = contested(), patience
			w.outage.begin()
			w.keep()
			w.follow(c)
		})
	}
}

// follow brings a Migration through a course and counts what was made.
func (w *world) follow(c course) {
	w.Helper()
	w.create(c.newMigration("wave-1", "ENG", "OPS"))
	if c.reruns() {
		w.askForARerun(w.reached("wave-1", v1alpha1.ReasonWaitingToRerun))
	}
	c.check(w.T, w.sim, w.reached("wave-1", v1alpha1.ReasonFinished))
}
