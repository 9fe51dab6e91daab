package exactlyonce_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	testclock "k8s.io/utils/clock/testing"

	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/exactlyonce"
)

var start = time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC)

// script says how each step of a call ends, and records which steps were taken.
type script struct {
	clock    *testclock.FakePassiveClock
	noQuota  bool
	failing  map[string]error
	slow     map[string]time.Duration
	canceled string // the step that is told to stop
	cancel   context.CancelFunc
	steps    []string
	settled  []string // what became of the quota
	intent   exactlyonce.Intent
}

func (s *script) Ended(err error) {
	s.settled = append(s.settled, "ended")
	if !errors.Is(err, s.failing["send"]) {
		s.settled = append(s.settled, "with another error")
	}
}

func (s *script) Unsent() { s.settled = append(s.settled, "unsent") }

func (s *script) step(ctx context.Context, name string) error {
	s.steps = append(s.steps, name)
	s.clock.SetTime(s.clock.Now().Add(s.slow[name]))
	if s.canceled == name {
		s.cancel()
	}
	if name != "mark" && name != "intent" && ctx.Err() != nil {
		return errors.New("stopped half way")
	}
	return s.failing[name]
}

func (s *script) Holds(ctx context.Context) error { return s.step(ctx, "lease") }

func (s *script) call() exactlyonce.Call {
	return exactlyonce.Call{
		Reserve: func() (exactlyonce.Reservation, time.Duration) {
			s.steps = append(s.steps, "quota")
			if s.noQuota {
				return nil, 7 * time.Second
			}
			return s, 0
		},
		Mark: func(ctx context.Context) (string, error) { return "task-9", s.step(ctx, "mark") },
		WriteIntent: func(ctx context.Context, intent exactlyonce.Intent) error {
			s.intent = intent
			return s.step(ctx, "intent")
		},
		Send:        func(ctx context.Context) (string, error) { return "task-10", s.step(ctx, "send") },
		WriteResult: func(ctx context.Context, id string) error { return s.step(ctx, "result "+id) },
		ClearIntent: func(ctx context.Context) error { return s.step(ctx, "clear") },
	}
}

var (
	errAPI  = errors.New("the object was changed")
	errLost = &transport.Error{Operation: "createTask", Class: transport.Transient, Sent: true}
)

func answered(status int) error {
	return &transport.Error{Operation: "createTask", Status: status, Sent: true}
}

func TestACallIsMadeExactlyOnce(t *testing.T) {
	t.Parallel()
	type ended struct {
		Verdict exactlyonce.Verdict
		Failed  bool
		Steps   []string
	}
	made := []string{"quota", "mark", "intent", "lease", "send", "result task-10"}
	lost, cleared, unsent := made[:5:5], append(made[:5:5], "clear"), append(made[:4:4], "clear")
	fails := func(step string, err error) script { return script{failing: map[string]error{step: err}} }
	tests := map[string]struct {
		tc   script
		want ended
	}{
		"all goes well":                                      {script{}, ended{"Made", false, made}},
		"without quota nothing is done":                      {script{noQuota: true}, ended{"Postponed", false, made[:1]}},
		"a mark that cannot be read stops before the intent": {fails("mark", errLost), ended{"NotMade", false, made[:2]}},
		"an intent that is refused sends nothing":            {fails("intent", errAPI), ended{"", true, made[:3]}},
		"a lease that is lost sends nothing":                 {fails("lease", errAPI), ended{"NotMade", false, unsent}},
		"a slow lease sends nothing": {
			script{slow: map[string]time.Duration{"lease": 31 * time.Second}}, ended{"NotMade", false, unsent},
		},
		"a slow write of the intent sends nothing": {
			script{slow: map[string]time.Duration{"intent": 31 * time.Second}}, ended{"NotMade", false, unsent},
		},
		"the last moment is not too late": {
			script{slow: map[string]time.Duration{"lease": 30 * time.Second}}, ended{"Made", false, made},
		},
		"a slow mark does not count": {
			script{slow: map[string]time.Duration{"mark": time.Hour}}, ended{"Made", false, made},
		},
		"an answer that is lost leaves the intent": {fails("send", errLost), ended{"Lost", false, lost}},
		"an error of nobody is a lost answer":      {fails("send", errAPI), ended{"Lost", false, lost}},
		"a broken server is a lost answer": {
			fails("send", answered(http.StatusBadGateway)), ended{"Lost", false, lost},
		},
		"a success that cannot be read is a lost answer": {fails("send", answered(http.StatusOK)), ended{"Lost", false, lost}},
		"a request that timed out there is a lost answer": {
			fails("send", answered(http.StatusRequestTimeout)), ended{"Lost", false, lost},
		},
		"400 made nothing":                       {fails("send", answered(400)), ended{"NotMade", false, cleared}},
		"401 made nothing":                       {fails("send", answered(401)), ended{"NotMade", false, cleared}},
		"403 made nothing":                       {fails("send", answered(403)), ended{"NotMade", false, cleared}},
		"404 made nothing":                       {fails("send", answered(404)), ended{"NotMade", false, cleared}},
		"409 made nothing":                       {fails("send", answered(409)), ended{"NotMade", false, cleared}},
		"413 made nothing":                       {fails("send", answered(413)), ended{"NotMade", false, cleared}},
		"422 made nothing":                       {fails("send", answered(422)), ended{"NotMade", false, cleared}},
		"429 made nothing":                       {fails("send", answered(429)), ended{"NotMade", false, cleared}},
		"a request that never left made nothing": {fails("send", &transport.Error{}), ended{"NotMade", false, cleared}},
		"a result that cannot be written leaves the intent": {fails("result task-10", errAPI), ended{"", true, made}},
		"an intent that cannot be cleared stands": {
			script{failing: map[string]error{"send": answered(400), "clear": errAPI}}, ended{"", true, cleared},
		},
		"who is told to stop after the intent finishes": {script{canceled: "intent"}, ended{"Made", false, made}},
		"who is told to stop while sending records it":  {script{canceled: "send"}, ended{"Made", false, made}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := row.tc
			s.clock = testclock.NewFakePassiveClock(start)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s.cancel = cancel
			protocol := exactlyonce.Protocol{Clock: s.clock, Guard: &s, SendDeadline: 30 * time.Second}
			result, err := protocol.Make(ctx, s.call())
			if diff := cmp.Diff(row.want, ended{result.Verdict, err != nil, s.steps}); diff != "" {
				t.Errorf("Make() = %+v, %v (-want +got):\n%s", result, err, diff)
			}
			if err != nil && !errors.Is(err, errAPI) {
				t.Errorf("the error %v hides its cause", err)
			}
			holdsTogether(t, result)
			s.settledOnce(t)
		})
	}
}

func holdsTogether(t *testing.T, result exactlyonce.Result) {
	t.Helper()
	if made := result.Verdict == exactlyonce.Made; made != (result.ID == "task-10") {
		t.Errorf("verdict %s with the id %q", result.Verdict, result.ID)
	}
	if postponed := result.Verdict == exactlyonce.Postponed; postponed != (result.Wait == 7*time.Second) {
		t.Errorf("verdict %s with a wait of %s", result.Verdict, result.Wait)
	}
	if caused := result.Verdict == exactlyonce.NotMade || result.Verdict == exactlyonce.Lost; caused != (result.Cause != nil) {
		t.Errorf("verdict %s with the cause %v", result.Verdict, result.Cause)
	}
}

// settledOnce checks that quota that was spent is given back where nothing was sent, and that its end is told otherwise.
func (s *script) settledOnce(t *testing.T) {
	t.Helper()
	var want []string
	switch {
	case slices.Contains(s.steps, "send"):
		want = []string{"ended"}
	case !s.noQuota:
		want = []string{"unsent"}
	}
	if diff := cmp.Diff(want, s.settled); diff != "" {
		t.Errorf("the quota (-want +got):\n%s", diff)
	}
}

func TestTheIntentTellsMarkAndTime(t *testing.T) {
	t.Parallel()
	s := &script{clock: testclock.NewFakePassiveClock(start), slow: map[string]time.Duration{"mark": time.Minute}}
	protocol := exactlyonce.Protocol{Clock: s.clock, Guard: exactlyonce.Alone{}, SendDeadline: 30 * time.Second}
	if _, err := protocol.Make(t.Context(), s.call()); err != nil {
		t.Fatal(err)
	}
	want := exactlyonce.Intent{Mark: "task-9", Since: start.Add(time.Minute)}
	if diff := cmp.Diff(want, s.intent); diff != "" {
		t.Errorf("intent (-want +got):\n%s", diff)
	}
}
