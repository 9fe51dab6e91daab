/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"strings"
	"time"
)

// Definition is what a job is to move.
type Definition struct {
	Flow        string   `json:"flow"`
	Name        string   `json:"name,omitempty"`
	ServerID    string   `json:"serverID"`
	Destination string   `json:"destination"`
	SpaceKeys   []string `json:"spaceKeys,omitempty"`
	SpaceData   string   `json:"spaceData,omitempty"`
	UsersMode   string   `json:"usersMode,omitempty"`
	AppKeys     []string `json:"appKeys,omitempty"`
	GlobalTypes []string `json:"globalTypes,omitempty"`
}

// movesWholeSpaces tells whether spaces come into being on the site; attachments alone wait for their space.
func (d *Definition) movesWholeSpaces() bool {
	return d.SpaceData == "" || strings.EqualFold(d.SpaceData, "ALL")
}

type job struct {
	Definition
	id      string
	account Account
	created time.Time
	site    *site
	tasks   []*task
	byID    map[string]*task
}

// CreateJob makes a job and returns its id. A server that nobody has is found out by its tasks only.
func (e *Engine) CreateJob(a Account, d Definition) (string, error) {
	now := e.enter()
	defer e.mu.Unlock()
	if d.Flow != e.tun.Switches.FlowWord {
		return "", refuse(Invalid, "The flow %q is not supported.", d.Flow)
	}
	if d.ServerID == "" {
		return "", refuse(Invalid, "The source has no serverId.")
	}
	s, err := e.siteOf(a, d.Destination)
	if err != nil {
		return "", err
	}
	if len(d.SpaceKeys)+len(d.GlobalTypes)+len(d.AppKeys) == 0 && d.UsersMode == "" {
		return "", refuse(Invalid, "The scope is empty.")
	}
	j := &job{
		Definition: d, id: e.ids.next("job"), account: a, created: now, site: s, byID: map[string]*task{},
	}
	e.jobs[j.id] = j
	e.books.jobs = append(e.books.jobs, j)
	return j.id, nil
}

// Job returns the definition of a job.
func (e *Engine) Job(a Account, jobID string) (Definition, error) {
	e.enter()
	defer e.mu.Unlock()
	j, err := e.job(a, jobID)
	if err != nil {
		return Definition{}, err
	}
	return j.Definition, nil
}

func (e *Engine) job(a Account, jobID string) (*job, error) {
	if j := e.jobs[jobID]; j != nil && j.account == a {
		return j, nil
	}
	return nil, refuse(Missing, "There is no job %s.", jobID)
}
