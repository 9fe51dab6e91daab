package crash_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"k8s.io/utils/clock"
)

// both holds each intent back for a while, so that both managers write theirs at the same time.
type both struct {
	clock   clock.Clock
	refused atomic.Int32
}

func (b *both) write(next http.Handler) http.Handler {
	const pause = 500 * time.Millisecond
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !writesStatus(r) {
			next.ServeHTTP(w, r)
			return
		}
		status := statusIn(r)
		if status == nil || status.Pending == nil {
			next.ServeHTTP(w, r)
			return
		}
		<-b.clock.After(pause)
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		if answer.Code == http.StatusConflict {
			b.refused.Add(1)
		}
		copyAnswer(w, answer)
	})
}

// TestTwoManagersWithoutLeaderElectionMakeEverythingOnce runs two of them at once by mistake. The version of the object lets only one
// write its intent; the other one finds it, and looks for what the call made. Nothing like that guards what several objects share:
// slots, spaces and budgets.
func TestTwoManagersWithoutLeaderElectionMakeEverythingOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]course{"a first run": firstRun(), "failed spaces": failedSpaces(), "apps": appsOnly()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, &killer{}, c)
			b := &both{clock: w.clock}
			w.outage.answers, w.outage.lasts = b.write, patience
			w.outage.begin()
			w.arguments = append(w.arguments, "--leader-elect=false")
			w.keep()
			w.keep()
			w.until("both work", func(context.Context) bool {
				const controllers = 4
				return strings.Count(w.log.String(), "Starting workers") == 2*controllers
			})
			w.follow(c)
			// How often the two met depends on the machine, and what must hold does not.
			t.Logf("%d intents were refused because the other manager had written one", b.refused.Load())
		})
	}
}
