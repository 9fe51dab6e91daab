/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// The kinds of task, as answers write them.
const (
	Check   = "check"
	Migrate = "migrate"
)

// TaskOptions limit the checks of a task.
type TaskOptions struct {
	IncludeKeys []string `json:"includeKeys,omitempty"`
	ExcludeKeys []string `json:"excludeKeys,omitempty"`
}

// Task is a task as answers show it.
type Task struct {
	ID      string
	Kind    string
	Created time.Time
	TaskOptions
	// ArtifactID names the error log of a migration that is over.
	ArtifactID string
}

type task struct {
	TaskOptions
	id      string
	kind    string
	job     *job
	created time.Time
	root    *node
	in      *instance
	run     *run
}

// CreateTask starts a task of a job and returns its id. Its kind may be written in any case.
func (e *Engine) CreateTask(a Account, jobID, kind string, o TaskOptions) (string, error) {
	now := e.enter()
	defer e.mu.Unlock()
	j, err := e.job(a, jobID)
	if err != nil {
		return "", err
	}
	kind = strings.ToLower(kind)
	if kind != Check && kind != Migrate {
		return "", refuse(Invalid, "The task %q is neither Check nor Migrate.", kind)
	}
	if kind == Migrate && j.hasMigrate() {
		if err := e.secondMigrate(jobID); err != nil {
			return "", err
		}
	}
	t := &task{TaskOptions: o, id: e.ids.next("task"), kind: kind, job: j, created: now, root: &node{}}
	j.tasks = append(j.tasks, t)
	j.byID[t.id] = t
	e.queue.add(now.Add(e.tun.Durations.PickUp.Std()), func(at time.Time) { e.pickUp(t, at) })
	return t.id, nil
}

// secondMigrate is what the service has against running a job twice.
func (e *Engine) secondMigrate(jobID string) error {
	const reason = "The job %s has been run already."
	switch e.tun.Switches.SecondMigrate {
	case scenario.Refuse:
		return refuse(Conflict, reason, jobID)
	case scenario.Invalid:
		return refuse(Invalid, reason, jobID)
	}
	return nil
}

func (j *job) hasMigrate() bool {
	return slices.ContainsFunc(j.tasks, func(t *task) bool { return t.kind == Migrate })
}

// Tasks returns a page of the tasks of a job, newest first, and the cursor of the next page. The newest may be missing.
func (e *Engine) Tasks(a Account, jobID, cursor string) ([]Task, string, error) {
	now := e.enter()
	defer e.mu.Unlock()
	j, err := e.job(a, jobID)
	if err != nil {
		return nil, "", err
	}
	// The cursor counts from the oldest task, so that a new one does not move the pages.
	end := len(j.tasks)
	if cursor != "" {
		if end, err = parseCursor(cursor); err != nil {
			return nil, "", err
		}
	}
	known := now.Add(-e.tun.Lags.TaskList.Std())
	page := []Task{}
	for i := min(end, len(j.tasks)) - 1; i >= 0; i-- {
		if j.tasks[i].created.After(known) {
			continue
		}
		if len(page) == e.tun.PageSizes.Tasks {
			return page, strconv.Itoa(i + 1), nil
		}
		page = append(page, e.public(j.tasks[i], now))
	}
	return page, "", nil
}

// Task returns one task.
func (e *Engine) Task(a Account, jobID, taskID string) (Task, error) {
	now := e.enter()
	defer e.mu.Unlock()
	t, err := e.task(a, jobID, taskID)
	if err != nil {
		return Task{}, err
	}
	return e.public(t, now), nil
}

func (e *Engine) task(a Account, jobID, taskID string) (*task, error) {
	j, err := e.job(a, jobID)
	if err != nil {
		return nil, err
	}
	if t := j.byID[taskID]; t != nil {
		return t, nil
	}
	return nil, refuse(Missing, "The job %s has no task %s.", jobID, taskID)
}

func (e *Engine) public(t *task, now time.Time) Task {
	shown := Task{ID: t.id, Kind: t.kind, Created: t.created, TaskOptions: t.TaskOptions}
	over := t.kind == Migrate && t.root.statusAt(now) == Finished
	if over && e.tun.Switches.Artifacts == scenario.Present {
		shown.ArtifactID = derivedID("artifact", t.id)
	}
	return shown
}
