// Package config reads the operator's configuration: what only who runs the operator may decide.
//
// The addresses to which credentials go are here and not in any custom resource, so that nobody who may write a resource can
// send a credential elsewhere.
package config

import (
	"fmt"
	"os"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// Config is the operator's configuration. Every field has a default; a field that is not known is refused.
type Config struct {
	// GatewayURL is the base of the Migration API. Other interfaces of the same gateway are found by leaving /migrations/public/v1 out.
	GatewayURL string `json:"gatewayURL,omitempty"`
	// MarketplaceURL is the base of the Atlassian Marketplace.
	MarketplaceURL string `json:"marketplaceURL,omitempty"`
	// AllowHTTP permits http:// for Confluence, the gateway and the Marketplace. Credentials then travel in the clear.
	AllowHTTP bool `json:"allowHTTP,omitempty"`
	// CAFile is a PEM file with CAs that are trusted besides those of the system, for every host.
	CAFile string `json:"caFile,omitempty"`
	// Quota is what Atlassian allows an account.
	Quota Quota `json:"quota,omitzero"`
	// Polling is how often things are looked at.
	Polling Polling `json:"polling,omitzero"`
	// ExactlyOnce holds the times of the exactly-once protocol.
	ExactlyOnce ExactlyOnce `json:"exactlyOnce,omitzero"`
	// Dialect holds the words of the Migration API that are not confirmed.
	Dialect Dialect `json:"dialect,omitzero"`
	// AttachmentsOnto tells what happens when attachments are to be migrated to a space that is in the cloud already: Block
	// (the default) or Warn.
	AttachmentsOnto string `json:"attachmentsOntoExistingSpace,omitempty"`
	// Undocumented permits calls that Atlassian does not document. They answer what else only a check tells.
	Undocumented Undocumented `json:"undocumented,omitzero"`
	// RepeatableApps adds to the catalogue of app versions whose data may be migrated again within the same plan.
	RepeatableApps []RepeatableApp `json:"repeatableApps,omitempty"`
	// MarketplaceCache is how long what the Marketplace says of an app is used before it is asked again. That it does not know an
	// app is used for half as long.
	MarketplaceCache metav1.Duration `json:"marketplaceCache,omitzero"`
	// ContentReads is how fast spaces are counted and compared.
	ContentReads ContentReads `json:"contentReads,omitzero"`
	// AppTriggerReaches tells which apps a triggered app migration calls: Instance (the default; documented as all listeners
	// of the instance) or Plan (those of the plan).
	AppTriggerReaches string `json:"appTriggerReaches,omitempty"`
}

// ContentReads bounds how fast the content of spaces is asked for: 4 requests for a space on each side, and 1 for about 250 pages
// where titles are compared. Neither side documents a limit for these calls.
type ContentReads struct {
	// ConfluencePerMinute is how many requests a minute each Confluence instance takes: 1 to 100,000.
	ConfluencePerMinute int `json:"confluencePerMinute,omitempty"`
	// SitePerMinute is how many requests a minute each cloud site takes: 1 to 100,000.
	SitePerMinute int `json:"sitePerMinute,omitempty"`
	// Looks are the pauses before both sides are looked at again where something differs, as the search of a site may lag behind its
	// content: at most 5, of 1s to 24h each. What still differs after the last one is a difference.
	Looks []metav1.Duration `json:"looks,omitempty"`
}

// Undocumented permits calls that Atlassian does not document. Each is off unless it is set.
type Undocumented struct {
	// EmailDomains reads the e-mail domains in use from the assistant. Observed in scripts of administrators.
	EmailDomains bool `json:"emailDomains,omitempty"`
	// CloudApps reads the apps of the cloud site from its plugin inventory. Observed; it exists on the server as a how-to.
	CloudApps bool `json:"cloudApps,omitempty"`
}

// RepeatableApp is an app whose data may be migrated again within the same plan, from a version on. An edition without a
// version is not repeatable.
type RepeatableApp struct {
	Key        string `json:"key"`
	Server     string `json:"server,omitempty"`
	DataCenter string `json:"dataCenter,omitempty"`
}

// Quota is what Atlassian allows an account in a window of time.
type Quota struct {
	Window        metav1.Duration `json:"window,omitzero"`
	JobCreations  int             `json:"jobCreations,omitempty"`
	TaskCreations int             `json:"taskCreations,omitempty"`
	Reads         int             `json:"reads,omitempty"`
}

// Polling is how often things are looked at.
type Polling struct {
	// Shortest is the interval while little is going on; it grows so that all reads fit into the quota.
	Shortest metav1.Duration `json:"shortest,omitzero"`
}

// ExactlyOnce holds the times of the exactly-once protocol.
type ExactlyOnce struct {
	SendDeadline        metav1.Duration `json:"sendDeadline,omitzero"`
	RequestTimeout      metav1.Duration `json:"requestTimeout,omitzero"`
	ConsistencyPatience metav1.Duration `json:"consistencyPatience,omitzero"`
}

// Dialect holds the words of the Migration API that no public page confirms. Each can be replaced without a new version.
type Dialect struct {
	// Flow is the name of the migration's kind. Inferred from schema names; an early ticket had confluence-server-to-cloud.
	Flow string `json:"flow,omitempty"`
	// SpaceDataAll is how "all data of a space" is written. Seen in an example.
	SpaceDataAll string `json:"spaceDataAll,omitempty"`
	// SpaceDataAttachments is how "attachments only" is written. Inferred.
	SpaceDataAttachments string `json:"spaceDataAttachments,omitempty"`
	// UsersAll is how "all users and groups" is written. Seen in an example.
	UsersAll string `json:"usersAll,omitempty"`
	// UsersSelectedSpaces is how "users of the selected spaces" is written. Inferred.
	UsersSelectedSpaces string `json:"usersSelectedSpaces,omitempty"`
	// GlobalTemplates is how global page templates are named. Seen in an example.
	GlobalTemplates string `json:"globalTemplates,omitempty"`
}

// The values of AttachmentsOnto.
const (
	AttachmentsBlock = "Block"
	AttachmentsWarn  = "Warn"
)

// The values of AppTriggerReaches.
const (
	TriggerInstance = "Instance"
	TriggerPlan     = "Plan"
)

// Default returns the configuration that holds where nothing is written.
func Default() Config {
	return Config{
		GatewayURL:     "https://api.atlassian.com/migrations/public/v1",
		MarketplaceURL: "https://marketplace.atlassian.com",
		Quota:          Quota{Window: duration(time.Minute), JobCreations: 5, TaskCreations: 5, Reads: 600},
		Polling:        Polling{Shortest: duration(15 * time.Second)},
		ExactlyOnce: ExactlyOnce{
			SendDeadline:        duration(30 * time.Second),
			RequestTimeout:      duration(time.Minute),
			ConsistencyPatience: duration(10 * time.Minute),
		},
		Dialect: Dialect{
			Flow:                 "confluence-onpremises-to-cloud",
			SpaceDataAll:         "ALL",
			SpaceDataAttachments: "ATTACHMENTS",
			UsersAll:             "ALL",
			UsersSelectedSpaces:  "SCOPED",
			GlobalTemplates:      "GLOBAL_PAGE_TEMPLATES",
		},
		MarketplaceCache: duration(24 * time.Hour),
		ContentReads: ContentReads{
			ConfluencePerMinute: 600, SitePerMinute: 300,
			Looks: []metav1.Duration{duration(5 * time.Minute), duration(30 * time.Minute)},
		},
		AttachmentsOnto:   AttachmentsBlock,
		AppTriggerReaches: TriggerInstance,
	}
}

// Load reads a file over the defaults. An empty name gives the defaults.
func Load(file string) (Config, error) {
	config := Default()
	if file == "" {
		return config, nil
	}
	content, err := os.ReadFile(file) //nolint:gosec // The file is named by who starts the operator.
	if err != nil {
		return config, fmt.Errorf("read the configuration: %w", err)
	}
	if err := yaml.UnmarshalStrict(content, &config); err != nil {
		return config, fmt.Errorf("read the configuration %s: %w", file, err)
	}
	return config, nil
}
