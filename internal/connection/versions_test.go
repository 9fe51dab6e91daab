package connection_test

import (
	"strings"
	"testing"

	"github.com/drover-dev/drover/internal/connection"
)

func TestOutdatedNamesWhatIsTooOld(t *testing.T) {
	t.Parallel()
	type installed = connection.Installed
	version := func(text string) installed { return installed{Readable: true, Found: true, Version: text} }
	tests := map[string]struct {
		confluence string
		assistant  installed
		reason     string
		says       []string
	}{
		"the least that will do":         {"9.2.4", version("3.10.8"), "", nil},
		"newer":                          {"9.2.4", version("3.13.8"), "", nil},
		"a newer minor than it looks":    {"9.2.4", version("3.100.0"), "", nil},
		"a newer major":                  {"9.2.4", version("4.0"), "", nil},
		"a snapshot of the least":        {"9.2.4", version("3.10.8-SNAPSHOT"), "", nil},
		"a build of the least":           {"9.2.4", version("3.10.8.1234"), "", nil},
		"a release of the least":         {"9.2.4", version(" v3.10.8+meta.7 "), "", nil},
		"a word is not known":            {"9.2.4", version("latest"), "", nil},
		"nothing is not known":           {"9.2.4", version(""), "", nil},
		"an endless number is none":      {"9.2.4", version("99999999999999999999.1"), "", nil},
		"the inventory cannot be read":   {"9.2.4", installed{}, "", nil},
		"the inventory does not have it": {"9.2.4", installed{Readable: true}, "AssistantMissing", []string{"Install version 3.10.8"}},
		"one below the least":            {"9.2.4", version("3.10.7"), "AssistantTooOld", []string{"is 3.10.7", "3.10.8 for connecting"}},
		"a snapshot below the least":     {"9.2.4", version("3.10.7-m01"), "AssistantTooOld", []string{"3.10.8 for connecting"}},
		"below overriding": {
			"9.2.4", version("3.10.5"), "AssistantTooOld", []string{"3.10.6 for overriding checks, 3.10.8 for"},
		},
		"below the Migration API": {
			"9.2.4", version("3.9.5"), "AssistantTooOld", []string{"3.9.6 for the Migration API, 3.10.6", "Update it"},
		},
		"the oldest Confluence that goes": {"6.15.0", version("3.10.8"), "", nil},
		"a Confluence that is refused": {
			"6.14.3", version("3.10.8"), "ConfluenceTooOld", []string{"Confluence is 6.14.3", "Update Confluence first"},
		},
		"an ancient Confluence":      {"5.10", installed{}, "ConfluenceTooOld", []string{"5.10"}},
		"a Confluence of no version": {"unknown", version("3.10.8"), "", nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := connection.Outdated(tc.confluence, tc.assistant)
			if got.Reason != tc.reason {
				t.Errorf("%+v, want the reason %q", got, tc.reason)
			}
			for _, part := range tc.says {
				if !strings.Contains(got.Message, part) {
					t.Errorf("message %q, want %q in it", got.Message, part)
				}
			}
		})
	}
}

func TestEachNeedOfTheAssistantHasASource(t *testing.T) {
	t.Parallel()
	for _, need := range connection.AssistantNeeds() {
		if !strings.HasPrefix(need.Source, "https://") || need.For == "" {
			t.Errorf("%+v", need)
		}
		if known := (connection.Installed{Version: need.Version}).VersionKnown(); !known {
			t.Errorf("the version %q cannot be read", need.Version)
		}
	}
	if got := connection.LeastAssistant(); got != "3.10.8" {
		t.Errorf("LeastAssistant() = %s", got)
	}
}
