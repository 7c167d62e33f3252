const http = require('http')
const { ask } = require('lantern-resp')

function tell (book) {
	return new Promise((resolve, reject) => {
		const request = http.request({ host: process.env.PARTNER, path: '/feeds/' + encodeURIComponent(book), method: 'POST' }, (answer) => {
			answer.resume()
			answer.on('end', resolve)
		})
		request.on('error', reject)
		request.end('{}')
	})
}

async function run () {
	for (;;) {
		const book = await ask(6379, 'RPOP', 'feeds')
		if (book === null) await new Promise((resolve) => setTimeout(resolve, 2000))
		else await tell(book)
	}
}
run().catch((error) => { console.error(error); process.exit(1) })
