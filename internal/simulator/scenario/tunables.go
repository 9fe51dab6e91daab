/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package scenario

// Tunables are the parts of a scenario that may change while the simulator runs.
type Tunables struct {
	// PagesPerMinute is the speed of the core migration.
	PagesPerMinute float64   `json:"pagesPerMinute"`
	Durations      Durations `json:"durations"`
	// Lags are the delays of an eventually consistent service.
	Lags         Lags          `json:"lags"`
	Outcomes     Outcomes      `json:"outcomes,omitzero"`
	AppTransfers []AppTransfer `json:"appTransfers,omitempty"`
	Checks       []Check       `json:"checks,omitempty"`
	Quotas       Quotas        `json:"quotas"`
	PageSizes    PageSizes     `json:"pageSizes"`
	Switches     Switches      `json:"switches"`
	Utilities    Utilities     `json:"utilities"`
}

// Durations are the lengths of the steps that no page count decides.
type Durations struct {
	// PickUp passes before the assistant on the instance begins a new task.
	PickUp          Duration `json:"pickUp"`
	Checks          Duration `json:"checks"`
	UsersAndGroups  Duration `json:"usersAndGroups"`
	GlobalTemplates Duration `json:"globalTemplates"`
	// SpaceMinimum is what a space costs beside its pages.
	SpaceMinimum Duration `json:"spaceMinimum"`
	// AppTransfer is the length of a transfer that AppTransfers does not name.
	AppTransfer Duration `json:"appTransfer"`
}

// Lags say how far an answer is behind the truth.
type Lags struct {
	Status   Duration `json:"status"`
	TaskList Duration `json:"taskList"`
	// Index is how late a search finds what is new, on both sides.
	Index Duration `json:"index"`
}

// Outcomes are those of the first, second, ... attempt for a site; the last one repeats. None means SUCCESS.
type Outcomes struct {
	UsersAndGroups  []string `json:"usersAndGroups,omitempty"`
	GlobalTemplates []string `json:"globalTemplates,omitempty"`
}

// AppTransfer says how an app's data transfer goes.
type AppTransfer struct {
	App      string   `json:"app"`
	Duration Duration `json:"duration"`
	// Outcomes are those of the first, second, ... transfer to a site; the last one repeats. None means SUCCESS.
	Outcomes []string `json:"outcomes,omitempty"`
}

// Check is a pre-migration check beside the built-in one for conflicting space keys.
type Check struct {
	Key string `json:"key"`
	// Outcome is SUCCESS, WARNING or FAILED.
	Outcome     string   `json:"outcome"`
	Excludable  bool     `json:"excludable,omitempty"`
	Message     string   `json:"message,omitempty"`
	Description string   `json:"description,omitempty"`
	Occurrences []string `json:"occurrences,omitempty"`
	// WhenSpace limits the outcome to jobs with that space, WhenApp to jobs with that app; other jobs pass.
	WhenSpace string `json:"whenSpace,omitempty"`
	WhenApp   string `json:"whenApp,omitempty"`
}

// Quotas are the calls that an account may make in a sliding window.
type Quotas struct {
	Jobs   int      `json:"jobs"`
	Tasks  int      `json:"tasks"`
	Reads  int      `json:"reads"`
	Window Duration `json:"window"`
	// RetryAfter adds that header to a refusal.
	RetryAfter bool `json:"retryAfter"`
	// Unlimited switches every quota off.
	Unlimited bool `json:"unlimited,omitempty"`
}

// PageSizes are the lengths of the pages that have no size parameter.
type PageSizes struct {
	Tasks       int `json:"tasks"`
	StatusNodes int `json:"statusNodes"`
}
