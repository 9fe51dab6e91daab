/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Report is everything that the books hold, in numbers where lists would be long.
type Report struct {
	Scenario string    `json:"scenario"`
	Now      time.Time `json:"now"`
	// Calls are counted by operation and status; status 0 stands for a call without a whole answer.
	Calls           map[string]map[string]int `json:"calls"`
	TooManyRequests int                       `json:"tooManyRequests"`
	Faults          int                       `json:"faults"`
	Jobs            int                       `json:"jobs"`
	// Tasks are counted by kind.
	Tasks map[string]int `json:"tasks"`
	// SecondMigrates are the jobs with more than one Migrate task that moved data.
	SecondMigrates []string         `json:"secondMigrates"`
	Duplicates     []Duplicate      `json:"duplicates"`
	NotAttached    []string         `json:"notAttached"`
	Lapses         []Lapse          `json:"lapses"`
	Triggers       []Trigger        `json:"triggers"`
	Transfers      []TransferRecord `json:"transfers"`
	Backups        []BackupRecord   `json:"backups"`
	Utilities      []UtilityRecord  `json:"utilities"`
}

// Report returns the books as they stand.
func (e *Engine) Report() Report {
	now := e.enter()
	defer e.mu.Unlock()
	b := &e.books
	r := Report{
		Scenario: b.scenario, Now: now, Calls: b.callsByStatus(), TooManyRequests: b.answers(http.StatusTooManyRequests),
		Faults: b.faults, Jobs: len(b.jobs), Tasks: map[string]int{}, SecondMigrates: []string{},
		Duplicates: listed(b.duplicates), Lapses: listed(b.lapses), Triggers: listed(b.triggers),
		Transfers: listed(b.transfers), NotAttached: []string{}, Backups: b.backupsAt(now),
		Utilities: b.utilitiesAt(now),
	}
	for _, t := range b.unattended {
		r.NotAttached = append(r.NotAttached, t.id)
	}
	for _, j := range b.jobs {
		moved := 0
		for _, t := range j.tasks {
			r.Tasks[t.kind]++
			if t.run != nil {
				moved++
			}
		}
		if moved > 1 {
			r.SecondMigrates = append(r.SecondMigrates, j.id)
		}
	}
	return r
}

func (b *books) callsByStatus() map[string]map[string]int {
	calls := map[string]map[string]int{}
	for operation, byStatus := range b.calls {
		calls[operation] = map[string]int{}
		for _, status := range slices.Sorted(maps.Keys(byStatus)) {
			calls[operation][strconv.Itoa(status)] = byStatus[status]
		}
	}
	return calls
}

// listed copies a list, so that an empty one reads [] and not null.
func listed[T any](list []T) []T { return append([]T{}, list...) }
