package quota

import "github.com/drover-dev/drover/internal/atlassian/migrationapi"

// Usage is how a class of calls stands.
type Usage struct {
	Class migrationapi.QuotaClass
	// Limit is how many calls an account may make in a window, and Used how many of them the account that has fewest left cannot
	// make now.
	Limit, Used int
	// Waiting is how many wait for a call, with all accounts.
	Waiting int
}

// Usage tells how each class stands; nothing before an account was used.
func (b *Budgets) Usage() []Usage {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.accounts) == 0 {
		return nil
	}
	now := b.clock.Now()
	var all []Usage
	for _, class := range []migrationapi.QuotaClass{migrationapi.Jobs, migrationapi.Tasks, migrationapi.Reads} {
		usage := Usage{Class: class}
		for _, account := range b.accounts {
			account.mu.Lock()
			line := account.lines[class]
			usage.Limit = line.window.Limit
			usage.Used = max(usage.Used, usage.Limit-line.window.Free(now))
			usage.Waiting += len(line.places)
			account.mu.Unlock()
		}
		all = append(all, usage)
	}
	return all
}
