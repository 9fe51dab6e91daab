package config

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Check tells what is wrong with a configuration, naming the fields. lease is how long a leader's Lease lasts: a lost call can
// arrive as late as lease, send deadline and timeout together, so the patience must be longer.
func (c Config) Check(lease time.Duration) error {
	return errors.Join(
		checkURL("gatewayURL", c.GatewayURL, c.AllowHTTP),
		checkURL("marketplaceURL", c.MarketplaceURL, c.AllowHTTP),
		c.checkNumbers(),
		c.checkTimes(lease),
		c.ContentReads.checkLooks(),
		c.checkWords(),
	)
}

// mostCalls is how many calls of a window may be allowed: some megabytes of memory for each account, and far more than Atlassian's.
const mostCalls = 100_000

func (c Config) checkNumbers() error {
	var errs []error
	for _, figure := range []struct {
		name  string
		value int
	}{
		{"quota.jobCreations", c.Quota.JobCreations},
		{"quota.taskCreations", c.Quota.TaskCreations},
		{"quota.reads", c.Quota.Reads},
		{"contentReads.confluencePerMinute", c.ContentReads.ConfluencePerMinute},
		{"contentReads.sitePerMinute", c.ContentReads.SitePerMinute},
	} {
		switch {
		case figure.value < 1:
			errs = append(errs, fmt.Errorf("%s must be at least 1", figure.name))
		case figure.value > mostCalls:
			errs = append(errs, fmt.Errorf("%s must be at most %d", figure.name, mostCalls))
		}
	}
	return errors.Join(errs...)
}

func (c Config) checkTimes(lease time.Duration) error {
	var errs []error
	for _, figure := range []struct {
		name  string
		value time.Duration
	}{
		{"quota.window", c.Quota.Window.Duration},
		{"polling.shortest", c.Polling.Shortest.Duration},
		{"exactlyOnce.sendDeadline", c.ExactlyOnce.SendDeadline.Duration},
		{"exactlyOnce.requestTimeout", c.ExactlyOnce.RequestTimeout.Duration},
		{"marketplaceCache", c.MarketplaceCache.Duration},
	} {
		if figure.value <= 0 {
			errs = append(errs, fmt.Errorf("%s must be more than 0", figure.name))
		}
	}
	least := lease + c.ExactlyOnce.SendDeadline.Duration + c.ExactlyOnce.RequestTimeout.Duration
	if c.ExactlyOnce.ConsistencyPatience.Duration <= least {
		errs = append(errs, fmt.Errorf("exactlyOnce.consistencyPatience must be more than %s: "+
			"the lease, sendDeadline and requestTimeout together", least))
	}
	return errors.Join(errs...)
}

func (r ContentReads) checkLooks() error {
	const (
		most     = 5
		shortest = time.Second
		longest  = 24 * time.Hour
	)
	var errs []error
	if len(r.Looks) > most {
		errs = append(errs, fmt.Errorf("contentReads.looks must have at most %d pauses", most))
	}
	for i, pause := range r.Looks {
		if pause.Duration < shortest || pause.Duration > longest {
			errs = append(errs, fmt.Errorf("contentReads.looks[%d] must be from 1s to 24h", i))
		}
	}
	return errors.Join(errs...)
}

func (c Config) checkWords() error {
	var errs []error
	if c.AttachmentsOnto != AttachmentsBlock && c.AttachmentsOnto != AttachmentsWarn {
		errs = append(errs, fmt.Errorf("attachmentsOntoExistingSpace must be %s or %s", AttachmentsBlock, AttachmentsWarn))
	}
	if c.AppTriggerReaches != TriggerInstance && c.AppTriggerReaches != TriggerPlan {
		errs = append(errs, fmt.Errorf("appTriggerReaches must be %s or %s", TriggerInstance, TriggerPlan))
	}
	for i, app := range c.RepeatableApps {
		if app.Key == "" || (app.Server == "" && app.DataCenter == "") {
			errs = append(errs, fmt.Errorf("repeatableApps[%d] must have a key, and a version in server or dataCenter", i))
		}
	}
	for _, word := range []struct{ name, value string }{
		{"dialect.flow", c.Dialect.Flow},
		{"dialect.spaceDataAll", c.Dialect.SpaceDataAll},
		{"dialect.spaceDataAttachments", c.Dialect.SpaceDataAttachments},
		{"dialect.usersAll", c.Dialect.UsersAll},
		{"dialect.usersSelectedSpaces", c.Dialect.UsersSelectedSpaces},
		{"dialect.globalTemplates", c.Dialect.GlobalTemplates},
	} {
		if word.value == "" {
			errs = append(errs, fmt.Errorf("%s must not be empty", word.name))
		}
	}
	return errors.Join(errs...)
}

func checkURL(field, value string, allowHTTP bool) error {
	parsed, err := url.Parse(value)
	switch {
	case err != nil || parsed.Hostname() == "" || parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "":
		return fmt.Errorf("%s must be a URL with a host, without user, query and fragment", field)
	case parsed.Scheme == "http" && !allowHTTP:
		return fmt.Errorf("%s must be https:// unless allowHTTP is set", field)
	case parsed.Scheme != "https" && parsed.Scheme != "http":
		return fmt.Errorf("%s must be an https:// URL", field)
	default:
		return nil
	}
}

func duration(d time.Duration) metav1.Duration {
	return metav1.Duration{Duration: d}
}
