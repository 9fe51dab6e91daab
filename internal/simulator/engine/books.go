/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"slices"
	"time"
)

// books remember what happened, for tests and for the demo.
type books struct {
	scenario   string
	calls      map[string]map[int]int
	faults     int
	jobs       []*job
	unattended []*task
	lapses     []Lapse
	duplicates []Duplicate
	triggers   []Trigger
	transfers  []TransferRecord
	backups    []*backup
	utilities  []*utility
}

// Duplicate is a space that was migrated to a site twice.
type Duplicate struct {
	Site       string    `json:"site"`
	SpaceKey   string    `json:"spaceKey"`
	FirstTask  string    `json:"firstTask"`
	SecondTask string    `json:"secondTask"`
	At         time.Time `json:"at"`
}

// Lapse is a run whose site was no longer attached, or no longer connected, before the run had ended.
type Lapse struct {
	TaskID string    `json:"taskID"`
	At     time.Time `json:"at"`
}

// Trigger is a call that repeated the app migration of a plan.
type Trigger struct {
	PlanID string    `json:"planID"`
	At     time.Time `json:"at"`
	// Unsettled says that a transfer of the plan was still going.
	Unsettled bool `json:"unsettled,omitempty"`
}

// TransferRecord is a transfer of an app's data, with the end that it has or will have.
type TransferRecord struct {
	PlanID   string    `json:"planID"`
	Instance string    `json:"instance"`
	App      string    `json:"app"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Outcome  string    `json:"outcome"`
}

// JobRecord is a job that was created.
type JobRecord struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
	Definition
}

// TaskRecord is a task that was created, as it stands.
type TaskRecord struct {
	ID      string    `json:"id"`
	JobID   string    `json:"jobID"`
	Kind    string    `json:"kind"`
	Created time.Time `json:"created"`
	TaskOptions
	// Instance is the URL of the Confluence whose assistant picked the task up.
	Instance string `json:"instance,omitempty"`
	Status   string `json:"status"`
	Outcome  string `json:"outcome,omitempty"`
	// Moved says that the run passed its checks, so that data went to the site.
	Moved bool `json:"moved,omitempty"`
	// SpacesEnded are the times at which spaces of the run ended, the first of them first.
	SpacesEnded []time.Time `json:"spacesEnded,omitempty"`
}

func newBooks(scenario string) books {
	return books{scenario: scenario, calls: map[string]map[int]int{}}
}

// Record counts an answered call. Status 0 stands for a call that got no whole answer.
func (e *Engine) Record(operation string, status int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.books.calls[operation] == nil {
		e.books.calls[operation] = map[int]int{}
	}
	e.books.calls[operation][status]++
}

// Calls counts the calls of an operation, whatever became of them.
func (e *Engine) Calls(operation string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	total := 0
	for _, n := range e.books.calls[operation] {
		total += n
	}
	return total
}

// Answers counts the answers with a status over all operations.
func (e *Engine) Answers(status int) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.books.answers(status)
}

func (b *books) answers(status int) int {
	total := 0
	for _, byStatus := range b.calls {
		total += byStatus[status]
	}
	return total
}

// JobRecords returns every job, oldest first.
func (e *Engine) JobRecords() []JobRecord {
	e.enter()
	defer e.mu.Unlock()
	records := make([]JobRecord, 0, len(e.books.jobs))
	for _, j := range e.books.jobs {
		records = append(records, JobRecord{ID: j.id, Created: j.created, Definition: j.Definition})
	}
	return records
}

// TaskRecords returns the tasks of a job, oldest first.
func (e *Engine) TaskRecords(jobID string) []TaskRecord {
	now := e.enter()
	defer e.mu.Unlock()
	j := e.jobs[jobID]
	if j == nil {
		return nil
	}
	records := make([]TaskRecord, 0, len(j.tasks))
	for _, t := range j.tasks {
		records = append(records, t.record(now))
	}
	return records
}

func (t *task) record(now time.Time) TaskRecord {
	r := TaskRecord{
		ID: t.id, JobID: t.job.id, Kind: t.kind, Created: t.created, TaskOptions: t.TaskOptions,
		Status: t.root.statusAt(now), Outcome: t.root.outcomeAt(now), Moved: t.run != nil,
	}
	if t.in != nil {
		r.Instance = t.in.URL
	}
	if t.run != nil {
		r.SpacesEnded = t.run.spacesEnded(now)
	}
	return r
}

// Duplicates returns the spaces that were migrated twice.
func (e *Engine) Duplicates() []Duplicate {
	e.enter()
	defer e.mu.Unlock()
	return slices.Clone(e.books.duplicates)
}

// Lapses returns the runs that lost their attachment or connection.
func (e *Engine) Lapses() []Lapse {
	e.enter()
	defer e.mu.Unlock()
	return slices.Clone(e.books.lapses)
}

// Triggers returns the calls that repeated an app migration.
func (e *Engine) Triggers() []Trigger {
	e.enter()
	defer e.mu.Unlock()
	return slices.Clone(e.books.triggers)
}

// Transfers returns every transfer of an app's data.
func (e *Engine) Transfers() []TransferRecord {
	e.enter()
	defer e.mu.Unlock()
	return slices.Clone(e.books.transfers)
}
