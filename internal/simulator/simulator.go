/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Package simulator stands in for Atlassian where nobody can be asked to run a migration: in tests, benchmarks and the
// demo. It serves the contracts in internal/atlassian/contract; what is not known about the real services is a switch of
// its scenario.
package simulator

import (
	"fmt"
	"net/http"
	"time"

	"k8s.io/utils/clock"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/front"
	"github.com/drover-dev/drover/internal/simulator/httpapi"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// Options make a simulator.
type Options struct {
	// Scenario is copied.
	Scenario *scenario.Scenario
	// Clock is the simulator's time; without one it is the real one.
	Clock clock.PassiveClock
}

// Simulator is a simulated Atlassian. All its methods may be called at the same time.
type Simulator struct {
	engine *engine.Engine
	hosts  *httpapi.Handler
}

// New makes a simulator.
func New(o Options) (*Simulator, error) {
	if o.Clock == nil {
		o.Clock = clock.RealClock{}
	}
	e, err := engine.New(o.Scenario, o.Clock)
	if err != nil {
		return nil, fmt.Errorf("new simulator: %w", err)
	}
	hosts, err := httpapi.New(o.Scenario, e)
	if err != nil {
		return nil, fmt.Errorf("new simulator: %w", err)
	}
	return &Simulator{engine: e, hosts: hosts}, nil
}

// Listen opens the proxy through which clients reach the simulator.
func (s *Simulator) Listen(address string) (*front.Server, error) {
	return front.Listen(address, front.Options{Hosts: s.hosts, Knows: s.hosts.Knows, Control: s.control()})
}

// Hosts returns the handler of all simulated hosts, which looks at the Host of a request.
func (s *Simulator) Hosts() http.Handler { return s.hosts }

// InFlight returns how many requests are being answered at this moment.
func (s *Simulator) InFlight() int { return s.hosts.InFlight() }

// Now returns the simulator's time.
func (s *Simulator) Now() time.Time { return s.engine.Now() }

// Adjust changes the tunables of the scenario from now on. What has begun already keeps its course.
func (s *Simulator) Adjust(change func(*scenario.Tunables)) error { return s.engine.Adjust(change) }

// SetFaults replaces every fault.
func (s *Simulator) SetFaults(faults ...scenario.Fault) error { return s.engine.SetFaults(faults) }

// Stop presses the Stop button of a Migrate task. It reports whether there was something to stop.
func (s *Simulator) Stop(jobID, taskID string) bool { return s.engine.Stop(jobID, taskID) }

// DeleteSpace deletes a space of a cloud site, as a person would. It reports whether there was one.
func (s *Simulator) DeleteSpace(siteURL, key string) bool {
	return s.engine.DeleteSiteSpace(siteURL, key)
}

// InstallApp installs an app on a cloud site, as a person would. It reports whether there is such a site.
func (s *Simulator) InstallApp(siteURL, key string) bool {
	return s.engine.InstallSiteApp(siteURL, key)
}

// UpdateApp installs another version of an app on a Confluence, as an admin would. It reports whether the app was there.
func (s *Simulator) UpdateApp(instanceURL, key, version string) bool {
	return s.engine.UpdateApp(instanceURL, key, version)
}

// Report returns everything that the books hold.
func (s *Simulator) Report() engine.Report { return s.engine.Report() }

// Calls counts the calls of an operation, by its id in the contracts, whatever became of them.
func (s *Simulator) Calls(operation string) int { return s.engine.Calls(operation) }

// Answers counts the answers with a status, over all operations.
func (s *Simulator) Answers(status int) int { return s.engine.Answers(status) }

// Jobs returns every job, oldest first.
func (s *Simulator) Jobs() []engine.JobRecord { return s.engine.JobRecords() }

// Tasks returns the tasks of a job, oldest first.
func (s *Simulator) Tasks(jobID string) []engine.TaskRecord { return s.engine.TaskRecords(jobID) }

// Duplicates returns the spaces that were migrated to a site twice.
func (s *Simulator) Duplicates() []engine.Duplicate { return s.engine.Duplicates() }

// Lapses returns the runs whose site was no longer attached before they had ended.
func (s *Simulator) Lapses() []engine.Lapse { return s.engine.Lapses() }

// Triggers returns the calls that repeated an app migration.
func (s *Simulator) Triggers() []engine.Trigger { return s.engine.Triggers() }

// Transfers returns every transfer of an app's data.
func (s *Simulator) Transfers() []engine.TransferRecord { return s.engine.Transfers() }

// Backups returns every backup of spaces, oldest first.
func (s *Simulator) Backups() []engine.BackupRecord { return s.engine.BackupRecords() }

// Utilities returns every job after a migration, oldest first.
func (s *Simulator) Utilities() []engine.UtilityRecord { return s.engine.UtilityRecords() }
