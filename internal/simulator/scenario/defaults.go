/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package scenario

import "time"

// PagesPerMinuteMedian is the median that Atlassian publishes: 400,000 pages in 24 hours.
const PagesPerMinuteMedian = 400_000.0 / (24 * 60)

// DefaultFlowWord is the likeliest spelling of the flow from Confluence Data Center to the cloud.
const DefaultFlowWord = "confluence-onpremises-to-cloud"

// Default returns an empty scenario with every tunable at its default.
func Default() *Scenario {
	return &Scenario{Name: "unnamed", Tunables: Tunables{
		PagesPerMinute: PagesPerMinuteMedian,
		Durations: Durations{
			PickUp:          seconds(10),
			Checks:          seconds(20),
			UsersAndGroups:  seconds(30),
			GlobalTemplates: seconds(10),
			SpaceMinimum:    seconds(5),
			AppTransfer:     seconds(60),
		},
		Lags:      Lags{Status: seconds(2)},
		Quotas:    Quotas{Jobs: 5, Tasks: 5, Reads: 600, Window: seconds(60), RetryAfter: true},
		PageSizes: PageSizes{Tasks: 20, StatusNodes: 100},
		Switches:  defaultSwitches(),
		Utilities: Utilities{IDMapping: UtilityJob{Takes: seconds(30)}, LinkUpdate: UtilityJob{Takes: seconds(30)}},
	}}
}

func defaultSwitches() Switches {
	return Switches{
		FlowWord:         DefaultFlowWord,
		SecondMigrate:    Accept,
		UnknownPlan:      Empty,
		PlanID:           SameAsJob,
		NotAttached:      Fail,
		WrongServerID:    Fail,
		ClonePicksUp:     Last,
		LapseInRun:       Continue,
		KeyComparison:    Insensitive,
		EmailDomainCheck: "UntrustedEmailDomains",
		CloudAppsCheck:   Absent,
		Trigger:          All,
		ProgressHistory:  All,
		AppNodes:         Newest,
		LevelAnswer:      NodeOnly,
		Unexpanded:       Children,
		StatusWrapper:    Wrapped,
		NextLink:         URL,
		StopWord:         Stopped,
		ExpiryTime:       Millis,
		Artifacts:        Present,
		Anonymous:        Unauthorized,
	}
}

func seconds(n int) Duration { return Duration(time.Duration(n) * time.Second) }
