package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/internal/config"
)

const lease = 30 * time.Second

func load(t *testing.T, content string) (config.Config, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "drover.yaml")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return config.Load(file)
}

func TestTheDefaultsPass(t *testing.T) {
	t.Parallel()
	if err := config.Default().Check(lease); err != nil {
		t.Errorf("Check() = %v", err)
	}
	got, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(config.Default(), got); diff != "" {
		t.Errorf("without a file (-want +got):\n%s", diff)
	}
	if got.ExactlyOnce.ConsistencyPatience.Duration != 10*time.Minute || got.ExactlyOnce.SendDeadline.Duration != 30*time.Second {
		t.Errorf("times = %+v", got.ExactlyOnce)
	}
}

func TestAFileIsReadOverTheDefaults(t *testing.T) {
	t.Parallel()
	want := config.Default()
	want.AllowHTTP = true
	want.Quota.Reads = 60
	want.Polling.Shortest = metav1.Duration{Duration: time.Second}
	want.Dialect.Flow = "other"
	want.ContentReads.Looks = []metav1.Duration{{Duration: time.Second}}
	got, err := load(t, "{allowHTTP: true, quota: {reads: 60}, polling: {shortest: 1s}, dialect: {flow: other}, "+
		"contentReads: {looks: [1s]}}")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, content := range map[string]string{"an empty file": "", "a file of remarks": "# nothing\n"} {
		if got, err := load(t, content); err != nil || cmp.Diff(config.Default(), got) != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestAFileThatIsWrongIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ tc, want string }{
		"a field that is not known":        {"gatewayUrl2: https://x.example\n", "gatewayUrl2"},
		"a field that is not known inside": {"quota: {writes: 5}\n", "writes"},
		"a field twice":                    {"allowHTTP: true\nallowHTTP: false\n", "allowHTTP"},
		"a number where a time belongs":    {"polling: {shortest: 15}\n", "shortest"},
		"a text where a number belongs":    {"quota: {reads: many}\n", "reads"},
		"no YAML":                          {"{", "drover.yaml"},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := load(t, row.tc); err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Load() = %v, want an error that names %q", err, row.want)
			}
		})
	}
	if _, err := config.Load(filepath.Join(t.TempDir(), "missing.yaml")); err == nil {
		t.Error("a file that is missing is no configuration")
	}
}

func TestCheckNamesEachWrongField(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   func(*config.Config)
		want string // empty: it is right
	}{
		"an address that is none": {func(c *config.Config) { c.GatewayURL = "://" }, "gatewayURL must be a URL with a host"},
		"an address without a host": {
			func(c *config.Config) { c.GatewayURL = "https:///v1" }, "gatewayURL must be a URL with a host",
		},
		"an address with a port alone": {
			func(c *config.Config) { c.GatewayURL = "https://:443" }, "gatewayURL must be a URL with a host",
		},
		"an address with a user": {
			func(c *config.Config) { c.MarketplaceURL = "https://u:p@x.example" },
			"marketplaceURL must be a URL with a host, without user",
		},
		"an address with a query": {
			func(c *config.Config) { c.MarketplaceURL = "https://x.example?a=b" }, "marketplaceURL must be a URL with a host",
		},
		"an address with a fragment": {
			func(c *config.Config) { c.MarketplaceURL = "https://x.example#a" }, "marketplaceURL must be a URL with a host",
		},
		"an address of another scheme": {
			func(c *config.Config) { c.GatewayURL = "ftp://x.example" }, "gatewayURL must be an https:// URL",
		},
		"http": {
			func(c *config.Config) { c.GatewayURL = "http://x.example" }, "gatewayURL must be https:// unless allowHTTP is set",
		},
		"http where it is allowed": {func(c *config.Config) { c.GatewayURL, c.AllowHTTP = "http://x.example", true }, ""},
		"no time for answers of the Marketplace": {
			func(c *config.Config) { c.MarketplaceCache.Duration = 0 }, "marketplaceCache must be more than 0",
		},
		"no creations of jobs": {
			func(c *config.Config) { c.Quota.JobCreations = 0 }, "quota.jobCreations must be at least 1",
		},
		"no creations of tasks": {
			func(c *config.Config) { c.Quota.TaskCreations = -1 }, "quota.taskCreations must be at least 1",
		},
		"no reads": {func(c *config.Config) { c.Quota.Reads = 0 }, "quota.reads must be at least 1"},
		"no counts of spaces in Confluence": {
			func(c *config.Config) { c.ContentReads.ConfluencePerMinute = 0 }, "contentReads.confluencePerMinute must be at least 1",
		},
		"no counts of spaces on the site": {
			func(c *config.Config) { c.ContentReads.SitePerMinute = -1 }, "contentReads.sitePerMinute must be at least 1",
		},
		"no pause between looks": {
			func(c *config.Config) { c.ContentReads.Looks[1].Duration = time.Second - 1 },
			"contentReads.looks[1] must be from 1s to 24h",
		},
		"a look after days": {
			func(c *config.Config) { c.ContentReads.Looks[0].Duration = 24*time.Hour + 1 },
			"contentReads.looks[0] must be from 1s to 24h",
		},
		"many looks": {
			func(c *config.Config) { c.ContentReads.Looks = slices.Repeat(c.ContentReads.Looks[:1], 6) },
			"contentReads.looks must have at most 5 pauses",
		},
		"one look alone": {func(c *config.Config) { c.ContentReads.Looks = nil }, ""},
		"more reads than can be remembered": {
			func(c *config.Config) { c.Quota.Reads = 100_001 }, "quota.reads must be at most 100000",
		},
		"as many tasks as can be remembered": {func(c *config.Config) { c.Quota.TaskCreations = 100_000 }, ""},
		"no window": {
			func(c *config.Config) { c.Quota.Window.Duration = 0 }, "quota.window must be more than 0",
		},
		"polling all the time": {
			func(c *config.Config) { c.Polling.Shortest.Duration = -1 }, "polling.shortest must be more than 0",
		},
		"no deadline": {
			func(c *config.Config) { c.ExactlyOnce.SendDeadline.Duration = 0 }, "exactlyOnce.sendDeadline must be more than 0",
		},
		"no timeout": {
			func(c *config.Config) { c.ExactlyOnce.RequestTimeout.Duration = 0 }, "exactlyOnce.requestTimeout must be more than 0",
		},
		"a patience that is just too short": {
			func(c *config.Config) { c.ExactlyOnce.ConsistencyPatience.Duration = 2 * time.Minute },
			"exactlyOnce.consistencyPatience must be more than 2m0s",
		},
		"a patience that just suffices": {
			func(c *config.Config) { c.ExactlyOnce.ConsistencyPatience.Duration = 2*time.Minute + 1 }, "",
		},
		"a deadline that eats the patience": {
			func(c *config.Config) { c.ExactlyOnce.SendDeadline.Duration = 9 * time.Minute },
			"exactlyOnce.consistencyPatience must be more than 10m30s",
		},
		"warning of attachments": {func(c *config.Config) { c.AttachmentsOnto = "Warn" }, ""},
		"another word for attachments": {
			func(c *config.Config) { c.AttachmentsOnto = "Ignore" }, "attachmentsOntoExistingSpace must be Block or Warn",
		},
		"no flow": {func(c *config.Config) { c.Dialect.Flow = "" }, "dialect.flow must not be empty"},
		"no word for all data": {
			func(c *config.Config) { c.Dialect.SpaceDataAll = "" }, "dialect.spaceDataAll must not be empty",
		},
		"no word for attachments": {
			func(c *config.Config) { c.Dialect.SpaceDataAttachments = "" }, "dialect.spaceDataAttachments must not be empty",
		},
		"no word for all users": {func(c *config.Config) { c.Dialect.UsersAll = "" }, "dialect.usersAll must not be empty"},
		"no word for users of spaces": {
			func(c *config.Config) { c.Dialect.UsersSelectedSpaces = "" }, "dialect.usersSelectedSpaces must not be empty",
		},
		"no word for templates": {
			func(c *config.Config) { c.Dialect.GlobalTemplates = "" }, "dialect.globalTemplates must not be empty",
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := config.Default()
			row.tc(&c)
			err := c.Check(lease)
			if row.want == "" {
				if err != nil {
					t.Errorf("Check() = %v", err)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), row.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("Check() = %v, want %q and nothing else", err, row.want)
			}
		})
	}
}

func TestCheckNamesAllWrongFieldsInOneOrder(t *testing.T) {
	t.Parallel()
	first := config.Config{}.Check(lease).Error()
	if lines := strings.Count(first, "\n") + 1; lines != 21 {
		t.Errorf("%d findings, want 21:\n%s", lines, first)
	}
	for range 20 {
		if again := (config.Config{}).Check(lease).Error(); again != first {
			t.Fatalf("another order:\n%s", again)
		}
	}
}
