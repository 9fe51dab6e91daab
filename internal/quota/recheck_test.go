package quota_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
)

func TestScheduledChecksUseATenthOfTheTasks(t *testing.T) {
	t.Parallel()
	_, account, clock := settled()
	clock.SetTime(start.Add(time.Hour))
	made := 0
	for range 600 { // ten minutes, asked each second
		if _, ok := recheck(account); ok {
			made++
		}
		clock.SetTime(clock.Now().Add(time.Second))
	}
	if made != 3 {
		t.Errorf("%d scheduled checks in ten minutes of 3 tasks each, want a tenth of 30", made)
	}
}

func TestScheduledChecksLeaveATaskForARun(t *testing.T) {
	t.Parallel()
	_, account, clock := settled()
	clock.SetTime(start.Add(time.Hour))
	for range 2 {
		reserve(account, migrationapi.Tasks, "anybody")
	}
	if wait, ok := account.RecheckTurn(); ok || wait <= 0 {
		t.Errorf("RecheckTurn() = %s, %t, want the same answer before anything is read", wait, ok)
	}
	if wait, ok := recheck(account); ok || wait <= 0 {
		t.Errorf("ReserveRecheck() = %s, %t, want to leave the last task to a run", wait, ok)
	}
	if _, ok := reserve(account, migrationapi.Tasks, "anybody"); !ok {
		t.Error("the task that was left is gone")
	}
	clock.SetTime(clock.Now().Add(2 * time.Minute))
	if wait, ok := recheck(account); !ok {
		t.Errorf("what was refused cost its turn: wait %s", wait)
	}
	if taken := take(account, migrationapi.Tasks); taken != 2 {
		t.Errorf("%d tasks beside a scheduled check, want 2: it counts as a task as well", taken)
	}
}

func TestScheduledChecksBeginEmptyToo(t *testing.T) {
	t.Parallel()
	_, account, clock := settled()
	if wait, ok := recheck(account); ok {
		t.Errorf("a scheduled check two minutes after the start: wait %s, %t", wait, ok)
	}
	account.Limited(migrationapi.Tasks, 30*time.Minute)
	clock.SetTime(start.Add(20 * time.Minute))
	if _, ok := recheck(account); ok {
		t.Error("a scheduled check while Atlassian refuses tasks")
	}
}

func TestScheduledChecksYieldToWhoeverWaits(t *testing.T) {
	t.Parallel()
	_, account, clock := settled()
	clock.SetTime(start.Add(time.Hour))
	for range limits.Tasks {
		reserve(account, migrationapi.Tasks, "anybody")
	}
	wait, ok := reserve(account, migrationapi.Tasks, "a run")
	if ok {
		t.Fatal("nobody has to wait")
	}
	clock.SetTime(clock.Now().Add(wait))
	if wait, ok := recheck(account); ok || wait <= 0 {
		t.Errorf("ReserveRecheck() = %s, %t, before who waited could take what came free", wait, ok)
	}
	if _, ok := reserve(account, migrationapi.Tasks, "a run"); !ok {
		t.Error("the run did not get the task that it waited for")
	}
	if _, ok := recheck(account); !ok {
		t.Error("two tasks are left, and nobody waits any more")
	}
}
