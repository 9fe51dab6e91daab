package migration_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// fate is what is certain of a call that went wrong.
type fate string

const (
	// passing is a refusal that says nothing of the call: it is made again.
	passing fate = "passing"
	// refused is a refusal of this very call: a person, or time, has to change something.
	refused fate = "refused"
	// lost is a call that may have arrived, and may not.
	lost fate = "lost"
)

// mostSent is how often a call may be sent in an hour in which it goes wrong each time. A task whose answer is lost is sent twice in
// all its life, and a plan that may have been made at most four times in an hour.
var mostSent = map[fate]int{passing: callsAnHour, refused: 3, lost: 2}

const mostLostPlans = 4

// brokenCall is a way in which a call that changes something goes wrong.
type brokenCall struct {
	scenario.Fault

	fate fate
}

func answer(status int, fate fate) brokenCall {
	return brokenCall{scenario.Fault{Effect: scenario.EffectStatus, Status: status}, fate}
}

// brokenCalls are the ways in which a call goes wrong without having been handled.
func brokenCalls() map[string]brokenCall {
	calls := map[string]brokenCall{
		"too many requests": answer(429, passing), "refused credentials": answer(401, passing),
		"a permission that was taken away": answer(403, passing), "a bad request": answer(400, refused),
		"not found": answer(404, refused), "a conflict": answer(409, refused), "too large": answer(413, refused),
		"cannot be processed": answer(422, refused), "a server error": answer(500, lost),
		"too many requests, come back in a minute": {
			scenario.Fault{Effect: scenario.EffectStatus, Status: 429, RetryAfter: "60"}, passing,
		},
		"a page of a proxy": {
			scenario.Fault{Effect: scenario.EffectStatus, Status: 502, Body: "<html>", ContentType: "text/html"}, lost,
		},
		"a redirect": {
			scenario.Fault{Effect: scenario.EffectStatus, Status: 302, Location: "https://elsewhere.example/"}, lost,
		},
		"a login page":        {scenario.Fault{Effect: scenario.EffectHTML}, lost},
		"a closed connection": {scenario.Fault{Effect: scenario.EffectDropBefore}, lost},
		"far too many bytes":  {scenario.Fault{Effect: scenario.EffectFlood}, lost},
	}
	// The same where the call was handled, and only its answer went wrong.
	for _, name := range []string{"a server error", "a page of a proxy", "a redirect", "a login page"} {
		handled := calls[name]
		handled.Handled = true
		calls["handled: "+name] = handled
	}
	for name, effect := range map[string]scenario.Effect{
		"no answer": scenario.EffectLoseAnswer, "half an answer": scenario.EffectTruncate, "other types": scenario.EffectWrongTypes,
	} {
		calls["handled: "+name] = brokenCall{scenario.Fault{Effect: effect, Handled: true}, lost}
	}
	return calls
}

// changing are the calls that make something, each with how many calls of its operation a migration makes before.
var changing = map[string]struct {
	operation string
	before    int
}{
	"the plan":   {"createJob", 0},
	"the checks": {"createTask", 0},
	"the run":    {"createTask", 1},
}

func TestACallThatGoesWrongMakesNothingTwice(t *testing.T) {
	t.Parallel()
	broken := brokenCalls()
	for call, what := range changing {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "instant", numbered(2*len(broken)))
			w.Site()
			number := 0
			for _, name := range slices.Sorted(maps.Keys(broken)) {
				for _, standing := range []bool{false, true} {
					b := broken[name]
					if !standing && (b.fate != lost || b.Handled) {
						continue // It is the first of those that follow.
					}
					b.Operation, b.After, b.Forever = what.operation, what.before, standing
					w.Faults(b.Fault)
					number++
					goesWrong(t, w, number, b, fmt.Sprintf("%s, standing: %t", name, standing))
				}
			}
		})
	}
}

// goesWrong lets one migration meet a fault, for an hour where it stands.
func goesWrong(t *testing.T, w *harness.World, number int, b brokenCall, fault string) {
	t.Helper()
	name := fmt.Sprintf("wave-%d", number)
	sent := w.Sim.Calls(b.Operation)
	checks, runs := kinds(w)
	w.Create(harness.NewMigration(name, spaceKey(number)))
	settled := func() bool {
		state := w.State(name)
		return state == v1alpha1.ReasonFinished || state == v1alpha1.ReasonOutcomeUnknown
	}
	if b.Forever {
		w.For(time.Hour)
		wantFewCalls(t, w.Sim.Calls(b.Operation)-sent-b.After, b, fault)
		wantNextStep(t, w, name, fault)
		w.Faults()
	}
	if b.fate == refused && b.Operation == "createJob" {
		w.Until(time.Hour, fault+": refused", w.Is(name, v1alpha1.ReasonBlocked))
		wantNextStep(t, w, name, fault)
		verb(w, name, v1alpha1.AnnotationRecheck, "1")
	}
	w.Until(48*time.Hour, fault+": settled", settled)
	if w.State(name) == v1alpha1.ReasonOutcomeUnknown {
		if b.fate != lost || b.Handled || !b.Forever {
			t.Errorf("%s: %s", fault, w.Message(name))
		}
		wantNextStep(t, w, name, fault)
		verb(w, name, v1alpha1.AnnotationRerun, "1")
	}
	w.Until(48*time.Hour, fault+": finished", w.Is(name, v1alpha1.ReasonFinished))
	checksNow, runsNow := kinds(w)
	if checksNow-checks != 1 || runsNow-runs != 1 || len(w.Sim.Duplicates()) != 0 {
		t.Errorf("%s: %d checks, %d runs, duplicates %v", fault, checksNow-checks, runsNow-runs, w.Sim.Duplicates())
	}
	remove(w, name)
}

func wantFewCalls(t *testing.T, calls int, b brokenCall, fault string) {
	t.Helper()
	most := mostSent[b.fate]
	if b.fate == lost && b.Operation == "createJob" {
		most = mostLostPlans
	}
	if b.fate == lost && b.Handled && b.Operation == "createTask" {
		most -= b.After // The check is found, and the run after it.
	}
	if calls < 1 || calls > most {
		t.Errorf("%s: %d calls of %s in an hour, want 1 to %d", fault, calls, b.Operation, most)
	}
}

func spaceKey(number int) string { return fmt.Sprintf("S%d", number) }

// numbered gives the instance so many spaces.
func numbered(spaces int) func(*scenario.Scenario) {
	return func(sc *scenario.Scenario) {
		for number := range spaces {
			key := spaceKey(number + 1)
			sc.Instances[0].Spaces = append(sc.Instances[0].Spaces, scenario.Space{Key: key, Name: key, Pages: 100})
		}
	}
}
