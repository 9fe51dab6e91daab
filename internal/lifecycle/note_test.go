package lifecycle_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestOnlyWhoWaitsForASlotStandsInTheQueue(t *testing.T) {
	t.Parallel()
	lost := pending(migrate, 1, 0)
	tests := map[string]struct {
		tc   []change
		want bool
	}{
		"one that may start once it has a slot": {nil, true},
		"one whose site is not attached":        {[]change{siteCondition(v1alpha1.ConditionAttached, "False", "Not attached.")}, true},
		"one whose stale checks are made again": {[]change{checks(&v1alpha1.ChecksStatus{JobID: "job-1"})}, true},
		"one whose lost call is looked for":     {[]change{lost}, true},
		"one whose approval was withdrawn":      {[]change{unapproved}, false},
		"one that is suspended":                 {[]change{suspended}, false},
		"one whose window is to come":           {[]change{window(time.Hour, 0)}, false},
		"one whose window has passed":           {[]change{window(0, -time.Hour)}, false},
		"one that waits for another":            {[]change{dependsOn(lifecycle.Dependency{Name: "b"})}, false},
		"one that a check blocks":               {[]change{checks(failedChecks(0, 0))}, false},
		"one that a gate blocks":                {[]change{domains("False")}, false},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(row.tc...)
			status := &in.Migration.Status
			status.QueuedAt, status.QueuePosition = at(-time.Hour), 4
			lifecycle.Note(status, lifecycle.Next(in))
			if got := status.QueuedAt != nil && status.QueuePosition == 4; got != row.want {
				t.Errorf("in the queue: %t, want %t; it is %+v", got, row.want, lifecycle.Next(in))
			}
		})
	}
}

func TestTheNextRerunIsNoted(t *testing.T) {
	t.Parallel()
	in := input(leftOver(0))
	status := &in.Migration.Status
	lifecycle.Note(status, lifecycle.Next(in))
	if next := status.Reruns.NextAt; next == nil || !next.Time.Equal(now.Add(5*time.Minute)) {
		t.Errorf("nextAt = %v, want five minutes after the end", next)
	}
	in.Now = now.Add(5 * time.Minute)
	lifecycle.Note(status, lifecycle.Next(in))
	if status.Reruns.NextAt != nil {
		t.Errorf("nextAt = %v once it is due, want none", status.Reruns.NextAt)
	}
	lifecycle.Note(&input().Migration.Status, lifecycle.Next(input()))
}

func TestTheEndClearsWhatWasAwaited(t *testing.T) {
	t.Parallel()
	in := input(leftOver(3), askedFor)
	status := &in.Migration.Status
	status.QueuedAt, status.QueuePosition, status.Reruns.NextAt, status.Reruns.Digest = at(0), 1, at(0), "digest"
	lifecycle.End(in.Migration, now)
	want := v1alpha1.RerunStatus{Used: 3}
	if *status.Reruns != want || status.QueuedAt != nil || status.QueuePosition != 0 || !status.CompletionTime.Time.Equal(now) {
		t.Errorf("status = %+v, reruns = %+v", status, status.Reruns)
	}
	lifecycle.End(&v1alpha1.Migration{}, now)
}
