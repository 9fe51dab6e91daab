package lifecycle_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

// drawRunTree draws the tree of a run that is over: anything from nothing that began to all that arrived.
func drawRunTree(t *rapid.T) *reading.Node {
	words := rapid.SampledFrom([]string{ok, ok, broken, skipped, incomplete, waits, "FINISHED/STOPPED", odd})
	whole := rapid.SampledFrom([]string{ok, broken, incomplete}).Draw(t, "whole")
	if rapid.IntRange(0, 4).Draw(t, "never began") == 0 {
		return node(broken, tree{"check": node(ok), "migrate": node(waits)})
	}
	if rapid.IntRange(0, 9).Draw(t, "blocked") == 0 {
		return node(broken, tree{"check": node(broken, tree{"A": node(broken)}), "migrate": node(waits)})
	}
	eng, ops := words.Draw(t, "ENG"), words.Draw(t, "OPS")
	return runTree(whole, whole, tree{"spaces": spaces(whole, eng, ops), "usersAndGroups": node(words.Draw(t, "users"))})
}

// life plays what the controller does with the decisions of a migration, and counts the starts.
type life struct {
	in     lifecycle.Input
	starts int
	jobs   int
}

// step takes one step. It tells whether there is nothing more to do by itself.
func (l *life) step(t *rapid.T) bool {
	in, status := l.in, &l.in.Migration.Status
	decision := lifecycle.Next(in)
	lifecycle.Note(status, decision)
	started := l.starts
	switch decision.Action {
	case lifecycle.None:
		return l.wait(decision)
	case lifecycle.StartCheck:
		lifecycle.CheckStarted(status, "check", in.Migration.Generation, in.Now)
	case lifecycle.ReadCheck:
		lifecycle.CheckRead(status, node(ok, tree{"check": node(ok)}), in.Now)
	case lifecycle.StartRun:
		l.starts++
		lifecycle.RunStarted(status, fmt.Sprint("run-", l.starts), in.Now)
	case lifecycle.ReadRun:
		l.read(t)
	case lifecycle.RerunJob:
		l.jobs++
		last := lifecycle.SumOf(status).Last
		status.Job.ID, status.Job.Strategy, status.Job.Spaces = fmt.Sprint("again-", l.jobs), failedSpaces, last.Spaces.Failed
	case lifecycle.LookAtApps:
		lifecycle.SettleApps(in, decision.Run, nil, drawTransfer(t))
	case lifecycle.TriggerApps:
		l.starts++
		lifecycle.AppsTriggered(status, decision.Run, "mark", in.Now)
	case lifecycle.Conclude:
		lifecycle.End(in.Migration, in.Now)
	default:
		t.Fatalf("Next() = %+v, which this migration has no use for", decision)
	}
	if l.starts > started && (!*in.Migration.Spec.Run.Approved || *in.Migration.Spec.Suspend) {
		t.Fatalf("a start without approval, or while suspended: %+v", decision)
	}
	return decision.Action == lifecycle.Conclude
}

// wait lets the time pass that a decision asks for, and makes the connection where that is what it waits for.
func (l *life) wait(decision lifecycle.Step) bool {
	if !decision.ConnectedSince.IsZero() {
		l.in.Now = l.in.Now.Add(time.Second)
		l.in.Site.Status.Connection.ConnectedAt = at(l.in.Now.Sub(now))
		return false
	}
	l.in.Now = l.in.Now.Add(decision.After)
	return decision.After == 0
}

func (l *life) read(t *rapid.T) {
	status := &l.in.Migration.Status
	if lifecycle.OpenRun(status).Strategy == appsOnly {
		word := rapid.SampledFrom([]string{"SUCCESS", "FAILED"}).Draw(t, "app")
		transfers := []reading.Transfer{{App: "com.app", Status: word, Settled: true, Succeeded: word == "SUCCESS", Updated: l.in.Now}}
		lifecycle.TriggeredInto(l.in, status, lifecycle.ReadTriggered(l.in, transfers), true)
		return
	}
	reading := reading.Of(lifecycle.PlanOf(l.in), drawRunTree(t), drawTransfer(t))
	lifecycle.ReadInto(l.in, status, reading, true)
}

func drawTransfer(t *rapid.T) []reading.Transfer {
	word := rapid.SampledFrom([]string{"SUCCESS", "FAILED", "IN_PROGRESS"}).Draw(t, "app")
	return transfer(word, word != "IN_PROGRESS", word == "SUCCESS")
}

func TestReRunsEndAndKeepToTheirLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.Int32Range(1, 10).Draw(t, "limit")
		l := &life{in: input(withApp(v1alpha1.PathAutomated, v1alpha1.ConsentAgreed), rerun(limit(most)))}
		l.in.Site.Status.Connection = &v1alpha1.ConnectionStatus{}
		l.in.Migration.Spec.Suspend = new(false)
		status := &l.in.Migration.Status
		for range 500 {
			if rapid.IntRange(0, 30).Draw(t, "changes its mind") == 0 {
				l.in.Migration.Spec.Run.Approved = new(rapid.Bool().Draw(t, "approved"))
				l.in.Migration.Spec.Suspend = new(rapid.Bool().Draw(t, "suspended"))
			}
			over := l.step(t)
			if status.Reruns != nil && (status.Reruns.Used > most || status.Reruns.NeverBegan > 4) {
				t.Fatalf("%+v with a limit of %d, and nobody asked", status.Reruns, most)
			}
			if sum := lifecycle.SumOf(status); sum.Done < 0 || sum.Done+sum.Failed+sum.Skipped > max(sum.Total, 2) {
				t.Fatalf("the spaces do not add up: %+v", sum)
			}
			if over {
				settled(t, l)
				return
			}
		}
		t.Fatalf("it never ends: %+v", lifecycle.Next(l.in))
	})
}

// settled tells whether a migration that does nothing more by itself is where it may stay.
func settled(t *rapid.T, l *life) {
	status, next := &l.in.Migration.Status, lifecycle.Next(l.in)
	if next.Action != lifecycle.None {
		t.Fatalf("Next() = %+v after it had nothing to do", next)
	}
	final := map[string]bool{"Finished": true, "Incomplete": true, "Failed": true, "Stopped": true}
	if final[next.State.Reason] != (status.CompletionTime != nil) {
		t.Fatalf("state %q and completionTime %v", next.State.Reason, status.CompletionTime)
	}
	if len(next.State.Message) == 0 || len(next.State.Message) > 1024 {
		t.Fatalf("a message of %d bytes", len(next.State.Message))
	}
}

func TestNothingStartsWhatNobodyAllows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		changes := []change{drawHistory(t)}
		forbid := map[string]change{
			"ended": concluded, "suspended": suspended, "unapproved": func(in *lifecycle.Input) { in.Migration.Spec.Run.Approved = nil },
			"site suspended": func(in *lifecycle.Input) { in.Site.Spec.Suspend = new(true) },
			"window":         window(0, -time.Hour),
		}
		why := rapid.SampledFrom([]string{"ended", "suspended", "unapproved", "site suspended", "window"}).Draw(t, "why")
		if rapid.Bool().Draw(t, "asked for") {
			changes = append(changes, askedFor)
		}
		after := time.Duration(rapid.IntRange(0, 30).Draw(t, "hours")) * time.Hour
		step := lifecycle.Next(input(append(changes, reconnected, forbid[why], later(after))...))
		switch step.Action {
		case lifecycle.None, lifecycle.Conclude, lifecycle.LookAtApps:
		default:
			t.Fatalf("%s: Next() = %+v", why, step)
		}
		if step.Action != lifecycle.None && why == "ended" {
			t.Fatalf("what has ended goes on: %+v", step)
		}
	})
}

// drawHistory draws what lies behind a migration that may run again.
func drawHistory(t *rapid.T) change {
	ends := rapid.SampledFrom([]v1alpha1.RunOutcome{incompleteRun, failedRun, v1alpha1.OutcomeNeverBegan, succeededRun})
	parts := map[v1alpha1.RunOutcome]part{ //nolint:exhaustive // The outcomes that are drawn.
		incompleteRun: counted(2, 1, 1), failedRun: counted(0, 4, 0), succeededRun: counted(4, 0, 0),
		v1alpha1.OutcomeNeverBegan: func(*v1alpha1.Run) {},
	}
	first := ends.Draw(t, "first")
	runs := []v1alpha1.Run{past(initial, first, parts[first])}
	if second := ends.Draw(t, "second"); first == incompleteRun && second != succeededRun {
		runs = append(runs, past(failedSpaces, second, parts[second]))
	}
	settled := rapid.Bool().Draw(t, "apps settled")
	if rapid.Bool().Draw(t, "apps failed") && movedAnything(&runs[0]) {
		failedApps("com.app")(&runs[0])
	}
	return func(in *lifecycle.Input) {
		history(runs...)(in)
		if !settled {
			in.Migration.Status.Runs[0].AppsSettledAt = nil
		}
		in.Migration.Status.Checks = passedChecks()
		in.Migration.Status.Checks.JobID = in.Migration.Status.Job.ID
	}
}
