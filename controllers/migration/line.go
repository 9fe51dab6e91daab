package migration

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/exactlyonce"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/quota"
)

// reserve spends the quota of a class.
func (r *Reconciler) reserve(s *scope, class migrationapi.QuotaClass) func() (exactlyonce.Reservation, time.Duration) {
	return func() (exactlyonce.Reservation, time.Duration) {
		return reservation(s.open.Budget.Reserve(class, s.name()))
	}
}

// reserveCheck spends a task. A check that nobody waits for has its own small part of them.
func (r *Reconciler) reserveCheck(s *scope, step lifecycle.Step) func() (exactlyonce.Reservation, time.Duration) {
	if step.Scheduled {
		return func() (exactlyonce.Reservation, time.Duration) { return reservation(s.open.Budget.ReserveRecheck()) }
	}
	return r.reserve(s, migrationapi.Tasks)
}

// reservation is nil where there is none: a nil pointer in an interface is not.
func reservation(spent *quota.Reservation, wait time.Duration) (exactlyonce.Reservation, time.Duration) {
	if spent == nil {
		return nil, wait
	}
	return spent, 0
}

// inTurn does something that makes a task once its turn has come. What is read before a task costs quota as well, and thousands
// may wait: so nothing is read for those whose turn is yet to come.
func (r *Reconciler) inTurn(s *scope, step lifecycle.Step, act func() (done, error)) (done, error) {
	return r.withTurn(s, step, migrationapi.Tasks, act)
}

// planInTurn does the same for what makes a plan. Its scope is looked at once before it has a place, because what is wrong with
// it should be told at once.
func (r *Reconciler) planInTurn(plan action) action {
	return func(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
		if state, _, ok := told(s.m); !ok || state.Reason != v1alpha1.ReasonQueued {
			return plan(ctx, s, step)
		}
		return r.withTurn(s, step, migrationapi.Jobs, func() (done, error) { return plan(ctx, s, step) })
	}
}

func (r *Reconciler) withTurn(s *scope, step lifecycle.Step, class migrationapi.QuotaClass, act func() (done, error)) (done, error) {
	if step.Scheduled {
		if wait, ok := s.open.Budget.RecheckTurn(); !ok {
			return r.outOfQuota(s, step, wait)
		}
		return act()
	}
	if wait, ok := s.open.Budget.Turn(class, s.name()); !ok {
		return r.outOfQuota(s, step, wait)
	}
	return act()
}

// inNoLine is the line of those who wait for no call.
const inNoLine migrationapi.QuotaClass = ""

// lookInTurn does the same for what is looked at over and over. After a start all of it is due at once, and few reads are free:
// then each waits for its turn, which is no failure, and nothing that people need to read of.
func (r *Reconciler) lookInTurn(look action) action {
	return func(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
		if wait, ok := s.open.Budget.Turn(migrationapi.Reads, s.name()); !ok {
			s.line = migrationapi.Reads
			return done{after: wait, obstacle: r.asBefore(s, obstacle{step.State, step.Gate})}, nil
		}
		return look(ctx, s, step)
	}
}

// outOfQuota waits for the next free creation. A short wait is no news.
func (r *Reconciler) outOfQuota(s *scope, step lifecycle.Step, pause time.Duration) (done, error) {
	const news = 15 * time.Second
	line, thing := migrationapi.Tasks, "task"
	if step.Action == lifecycle.CreateJob || step.Action == lifecycle.RerunJob {
		line, thing = migrationapi.Jobs, "plan"
	}
	s.line = line
	if pause < news || step.State.Reason == v1alpha1.ReasonBlocked {
		return done{after: pause, obstacle: r.asBefore(s, obstacle{step.State, step.Gate})}, nil
	}
	place, about := s.open.Budget.Standing(line, s.name())
	s.m.Status.QueuePosition = place
	return queued(step, fmt.Sprintf("%s for a %s, about %s: Atlassian allows only a few creations a minute for an account.",
		inLine(place), thing, roughly(about)), pause)
}

// inLine names a place, which is rounded where it is far from the first.
func inLine(place int32) string {
	const exact = 10
	ordinals := map[int32]string{1: "st", 2: "nd", 3: "rd"}
	switch {
	case place == 0:
		return "In line"
	case place > exact:
		return "Among the first " + strconv.Itoa(int(place)) + " in line"
	case ordinals[place] != "":
		return strconv.Itoa(int(place)) + ordinals[place] + " in line"
	default:
		return strconv.Itoa(int(place)) + "th in line"
	}
}

// roughly tells a time in whole minutes, or hours where they are many.
func roughly(d time.Duration) string {
	const many = 2 * time.Hour
	count, unit := int(math.Ceil(d.Minutes())), "minute"
	if d > many {
		count, unit = int(math.Ceil(d.Hours())), "hour"
	}
	if count > 1 {
		unit += "s"
	}
	return strconv.Itoa(max(1, count)) + " " + unit
}
