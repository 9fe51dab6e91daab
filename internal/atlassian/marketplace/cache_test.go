package marketplace_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	clocktesting "k8s.io/utils/clock/testing"

	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/marketplace"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const day = 24 * time.Hour

// shop is a Marketplace whose answers can be changed, with a cache before it.
type shop struct {
	*marketplace.Cache
	clock *clocktesting.FakePassiveClock
	calls atomic.Int64

	mu     sync.Mutex
	answer http.HandlerFunc
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{clock: clocktesting.NewFakePassiveClock(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)), answer: knows}
	base := contracttest.Bare(t, "", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.calls.Add(1)
		s.mu.Lock()
		answer := s.answer
		s.mu.Unlock()
		answer(w, r)
	}))
	s.Cache = marketplace.NewCache(clientOf(t, base), s.clock, day)
	return s
}

func (s *shop) answers(answer http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

func (s *shop) pass(d time.Duration) { s.clock.SetTime(s.clock.Now().Add(d)) }

func keyOf(r *http.Request) string { return strings.Split(r.URL.Path, "/")[4] }

// knows lists every app, except those whose key says otherwise.
func knows(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(keyOf(r), "unlisted") {
		contracttest.JSON(http.StatusNotFound, `{"errors":[{"message":"none"}]}`)(w, r)
		return
	}
	contracttest.JSON(http.StatusOK, fmt.Sprintf(`{"addonName":"App","addonKey":%q,"migrationPath":"AUTOMATED"}`, keyOf(r)))(w, r)
}

func limited(after string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		contracttest.JSON(http.StatusTooManyRequests, `{"errors":[]}`)(w, r)
	}
}

func TestAnswersAreKeptForTheirTime(t *testing.T) {
	tests := map[string]struct {
		key  string
		wait time.Duration
		want int64
	}{
		"a listed app, soon":               {"com.acme", time.Hour, 1},
		"a listed app, before its time":    {"com.acme", day - time.Second, 1},
		"a listed app, at its time":        {"com.acme", day, 2},
		"an unlisted app, before its time": {"com.unlisted", day/2 - time.Second, 1},
		"an unlisted app, at its time":     {"com.unlisted", day / 2, 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			for range 2 {
				got, err := s.AppMigration(t.Context(), tc.key)
				if err != nil || got.Stale != nil || got.Known == strings.Contains(tc.key, "unlisted") {
					t.Errorf("got %+v, %v", got, err)
				}
				s.pass(tc.wait)
			}
			if got := s.calls.Load(); got != tc.want {
				t.Errorf("%d calls, want %d", got, tc.want)
			}
		})
	}
}

func TestWhatGoesWrongIsNotKept(t *testing.T) {
	tests := map[string]struct {
		answer http.HandlerFunc
		wait   time.Duration // until it is asked again
	}{
		"an error of the server":                   {contracttest.JSON(http.StatusInternalServerError, `{}`), 0},
		"a page of a proxy":                        {contracttest.Answer(http.StatusOK, "text/html", "<html>"), 0},
		"it is not there":                          {contracttest.JSON(http.StatusServiceUnavailable, `{}`), 30 * time.Second},
		"too many calls":                           {limited(""), 30 * time.Second},
		"too many calls, and it says for how long": {limited("120"), 2 * time.Minute},
		"a broken connection": {
			func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 30 * time.Second,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.answers(tc.answer)
			_, err := s.AppMigration(t.Context(), "com.acme")
			if err == nil || transport.RetryAfter(err) != tc.wait {
				t.Errorf("got %v, to be tried after %s, want %s", err, transport.RetryAfter(err), tc.wait)
			}
			s.answers(knows)
			if tc.wait > 0 {
				s.pass(tc.wait - time.Second)
				calls := s.calls.Load()
				_, err := s.AppMigration(t.Context(), "com.other")
				if err == nil || transport.RetryAfter(err) != time.Second || s.calls.Load() != calls {
					t.Errorf("asked for another app before its time: %v, %d calls", err, s.calls.Load()-calls)
				}
				s.pass(time.Second)
			}
			if got, err := s.AppMigration(t.Context(), "com.acme"); err != nil || !got.Known {
				t.Errorf("afterwards: %+v, %v", got, err)
			}
		})
	}
}

func TestAnOldAnswerHelpsOut(t *testing.T) {
	for name, key := range map[string]string{"a listed app": "com.acme", "an unlisted app": "com.unlisted"} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			before, err := s.AppMigration(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			s.pass(10 * day)
			s.answers(limited("60"))
			for range 2 { // The second one is not sent.
				got, err := s.AppMigration(t.Context(), key)
				if err != nil || got.Stale == nil || got.Known != before.Known || got.Path != before.Path {
					t.Errorf("got %+v, %v", got, err)
				}
			}
			if got := s.calls.Load(); got != 2 {
				t.Errorf("%d calls, want 2", got)
			}
			s.answers(knows)
			s.pass(time.Minute)
			if got, err := s.AppMigration(t.Context(), key); err != nil || got.Stale != nil {
				t.Errorf("afterwards: %+v, %v", got, err)
			}
		})
	}
}

func TestOneCallServesAllWhoWait(t *testing.T) {
	s := newShop(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	s.answers(func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-release
		knows(w, r)
	})
	var group sync.WaitGroup
	ask := func(ctx context.Context, wantErr bool) {
		group.Go(func() {
			if got, err := s.AppMigration(ctx, "com.acme"); (err != nil) != wantErr || got.Known == wantErr {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	impatient, leave := context.WithCancel(t.Context())
	ask(impatient, true)
	<-arrived
	for range 5 {
		ask(t.Context(), false)
	}
	leave() // Who made the call gives up. One of the others makes it again.
	<-arrived
	close(release)
	group.Wait()
	if got := s.calls.Load(); got != 2 {
		t.Errorf("%d calls, want 2", got)
	}
}

func TestNoMoreThanEightAskAtOnce(t *testing.T) {
	s := newShop(t)
	var open, tooMany atomic.Int64
	s.answers(func(w http.ResponseWriter, r *http.Request) {
		defer open.Add(-1)
		if now := open.Add(1); now > 8 {
			tooMany.Store(now)
		}
		knows(w, r)
	})
	var group sync.WaitGroup
	for i := range 300 {
		group.Go(func() {
			if _, err := s.AppMigration(t.Context(), fmt.Sprintf("com.acme.app-%d", i)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if tooMany.Load() != 0 || s.calls.Load() != 300 {
		t.Errorf("%d calls, %d at once", s.calls.Load(), tooMany.Load())
	}
}
